internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
internal import ImageSpec

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
        let row = TransferRow("pushing manifest for \(name)", vertex: vertex, progress: progress)
        do {
            try await cancellable { cancellation in
                let client = try registry.client(insecure: insecure ? reference.domain : nil)
                let push = Push(
                    client: client, content: content, cancellation: cancellation,
                    row: {
                        TransferRow(
                            "pushing \($0.digest)", vertex: vertex, total: $0.size, progress: progress)
                    })
                try push.push(root, to: reference, byDigest: byDigest)
            }
            row.finish()
        } catch let failure as PushFailure {
            // Whoever asked puts the name in front.
            let prefix = "failed to push \(reference.tagged): "
            throw ImageUnknown(description: failure.description.dropping(prefix) ?? failure.description)
        }
    }
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
