internal import DfcBasics
internal import DfcHost
package import DfcStore
package import ImageSpec

/// Brings images from registries into the store.
package final class RegistryImageFetcher: ImageFetcher {
    private let client: RegistryClient
    private let origins: BlobOrigins?
    private let arriving = SingleFlight<Digest, Bool>()

    /// Fetches through a client. Where blobs came from is noted in `origins`.
    package init(client: RegistryClient, origins: BlobOrigins? = nil) {
        self.client = client
        self.origins = origins
    }

    /// The root descriptor; once per build and reference, whatever the mode. Cancelling the task stops it at once.
    package func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor {
        let name = try ImageName(parsing: reference)
        let client = client
        return try await cancellable { cancellation in try client.resolve(name, cancellation) }
    }

    /// Brings one blob into the store, checked for size and digest while it streams. Whoever asks for a blob that is on
    /// its way waits for it. Cancelling the task stops it at once.
    package func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        told: @escaping @Sendable (FetchEvent) -> Void
    ) async throws {
        let name = try ImageName(parsing: reference)
        let (client, arriving, origins) = (client, arriving, origins)
        try await cancellable { cancellation in
            if blobs.contains(descriptor.digest) { return }
            _ = try arriving.value(descriptor.digest, cancellation) {
                if ManifestKind(descriptor.mediaType) != nil {
                    try blobs.add(try client.manifest(descriptor, of: name, cancellation))
                } else {
                    try Self.stream(descriptor, name, client, blobs, cancellation, told)
                }
                try? origins?.note(descriptor.digest, host: name.domain, repository: name.path)
                return true
            }
        }
    }

    private static func stream(
        _ descriptor: Descriptor, _ name: ImageName, _ client: RegistryClient, _ blobs: BlobStore,
        _ cancellation: Cancellation, _ told: (FetchEvent) -> Void
    ) throws {
        var ingest = try blobs.beginIngest(expected: descriptor)
        told(.moved(0, of: descriptor.size))
        try client.blob(
            descriptor, of: name, cancellation, onRetry: { told(.retry($0)) },
            restart: {
                ingest.cancel()
                ingest = try blobs.beginIngest(expected: descriptor)
            },
            receive: { piece in
                try ingest.write(piece)
                told(.moved(ingest.size, of: descriptor.size))
            })
        _ = try ingest.commit()
    }
}

/// Runs blocking work on the pool; cancelling the task cancels the work.
package func cancellable<Value: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Value
) async throws -> Value {
    let cancellation = Cancellation()
    let result: Result<Value, any Error> = await withTaskCancellationHandler {
        await BlockingPool.run { () throws(Never) in Result { try work(cancellation) } }
    } onCancel: {
        cancellation.cancel()
    }
    // A cancelled build ends with the same error wherever it was.
    if Task.isCancelled { throw CancellationError() }
    return try result.get()
}
