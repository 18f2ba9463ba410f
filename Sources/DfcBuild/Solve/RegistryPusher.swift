internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
internal import ImageSpec
internal import Synchronization

/// Sends images from the store to registries.
struct RegistryPusher: ImagePusher {
    /// The registries.
    let registry: RegistryAccess
    /// What is known of where blobs already lie.
    let origins: BlobOrigins

    func push(
        _ root: Descriptor, as name: String, byDigest: Bool, insecure: Bool, from blobs: BlobStore,
        progress: any ProgressSink, vertex: Digest
    ) async throws {
        let reference = try ImageName(parsing: name)
        let content = StoredContent(blobs: blobs, origins: origins)
        let registry = registry
        let rows = PushRows(name: byDigest ? name : "\(name)@\(root.digest)", vertex: vertex, progress: progress)
        do {
            try await cancellable { cancellation in
                let client = try registry.client(insecure: insecure ? reference.domain : nil)
                let push = Push(
                    client: client, content: content, cancellation: cancellation, told: { rows.take($0) })
                try push.push(root, to: reference, byDigest: byDigest)
            }
            rows.finish()
        } catch {
            rows.stop()
            guard let failure = error as? PushFailure else { throw error }
            // Whoever asked puts the name in front.
            let prefix = "failed to push \(reference.tagged): "
            throw ImageUnknown(description: failure.description.dropping(prefix) ?? failure.description)
        }
    }
}

/// The rows of a push, with BuildKit's names: the blobs in one, then the manifests.
private final class PushRows: Sendable {
    private let name: String
    private let vertex: Digest
    private let progress: any ProgressSink
    private let open = Mutex<TransferRow?>(nil)

    init(name: String, vertex: Digest, progress: any ProgressSink) {
        self.name = name
        self.vertex = vertex
        self.progress = progress
    }

    func take(_ event: PushEvent) {
        switch event {
        case .blobs(let done, let total):
            open.withLock { open in
                let row = open ?? TransferRow("pushing layers", vertex: vertex, total: total, progress: progress)
                row.set(done)
                open = row
            }
        case .manifests:
            open.withLock { open in
                open?.finish()
                open = TransferRow("pushing manifest for \(name)", vertex: vertex, progress: progress)
            }
        case .retry(let text):
            progress.report(
                .log(LogProgress(vertex: vertex, stream: 2, data: Array(text.utf8), timestamp: System.now())))
        }
    }

    func finish() { open.withLock { $0?.finish() } }

    func stop() { open.withLock { $0?.stop() } }
}

/// Blobs of the store as a push reads them.
private struct StoredContent: PushContent {
    let blobs: BlobStore
    let origins: BlobOrigins

    func document(_ descriptor: Descriptor) throws -> [UInt8] { try blobs.read(descriptor.digest) }

    func file(_ descriptor: Descriptor) throws -> String { blobs.path(of: descriptor.digest) }

    func repositories(of digest: Digest, host: String) -> [String] { origins.repositories(of: digest, host: host) }

    func note(_ digest: Digest, host: String, repository: String) {
        try? origins.note(digest, host: host, repository: repository)
    }
}
