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
        if let name = try? ImageName(parsing: reference) {
            let store = store
            let known = try await BlockingPool.run { () throws(any Error) -> Descriptor? in
                if let digest = name.digest { return try Self.root(digest, in: store) }
                return mode == .pull ? nil : try store.images.get(reference)
            }
            if let known { return known }
        }
        return try await remote(reference).resolveRoot(reference, mode: mode)
    }

    /// A root that is named by its digest is the same wherever it lies, so the store's own blob answers.
    private static func root(_ digest: Digest, in store: Store) throws -> Descriptor? {
        guard store.blobs.contains(digest), let size = store.blobs.size(of: digest) else { return nil }
        let document = try JSONParser.parse(try store.blobs.read(digest, limit: 8 << 20))
        let guess = document["manifests"] == nil ? MediaType.ociManifest : MediaType.ociIndex
        return Descriptor(mediaType: document["mediaType"]?.string ?? guess, digest: digest, size: size)
    }

    func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        told: @escaping @Sendable (FetchEvent) -> Void
    ) async throws {
        if blobs.contains(descriptor.digest) { return }
        try await remote(reference).fetch(descriptor, of: reference, into: blobs, told: told)
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
