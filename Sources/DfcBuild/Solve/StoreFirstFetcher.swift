internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
internal import ImageSpec
internal import Synchronization

/// Brings images into the store: what lies there already is taken from there, an image that dfc made or loaded under a
/// name counts before the registry's, and where nobody may be asked the rest is an error.
struct StoreFirstFetcher: ImageFetcher {
    let store: Store
    let registry: RegistryAccess
    let offline: Bool
    private let fetcher = FetcherBox()

    init(store: Store, registry: RegistryAccess, offline: Bool) {
        self.store = store
        self.registry = registry
        self.offline = offline
    }

    func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor {
        if mode != .pull, let name = try? ImageName(parsing: reference), name.digest == nil {
            let store = store
            let known = try await BlockingPool.run { () throws(any Error) in try store.images.get(reference) }
            if let known { return known }
        }
        return try await remote(reference).resolveRoot(reference, mode: mode)
    }

    func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        progress: @escaping @Sendable (_ current: Int64, _ total: Int64) -> Void
    ) async throws {
        if blobs.contains(descriptor.digest) { return }
        try await remote(reference).fetch(descriptor, of: reference, into: blobs, progress: progress)
    }

    private func remote(_ reference: String) throws -> RegistryImageFetcher {
        if offline {
            throw ImageUnknown(
                description: "\(reference) is not in the local store, and --offline forbids asking for it")
        }
        return try fetcher.get {
            RegistryImageFetcher(client: try registry.client(), origins: BlobOrigins(database: store.database))
        }
    }
}

/// One fetcher for all questions of a build.
private final class FetcherBox: Sendable {
    private let made = Mutex<RegistryImageFetcher?>(nil)

    func get(_ make: () throws -> RegistryImageFetcher) throws -> RegistryImageFetcher {
        try made.withLock { made in
            let fetcher = try made ?? make()
            made = fetcher
            return fetcher
        }
    }
}
