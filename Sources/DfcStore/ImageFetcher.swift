internal import DfcBasics
package import ImageSpec

/// What is told while a blob is fetched.
package enum FetchEvent: Sendable {
    /// Bytes done, and bytes in all.
    case moved(Int64, of: Int64)
    /// An attempt failed and is followed by another: lines that tell why and when.
    case retry(String)
}

/// Where images come from. Implementations ask in the order that was configured (local store, registry, mirrors).
package protocol ImageFetcher: Sendable {
    /// The root descriptor (manifest or index) that a normalized reference stands for now. Throws with the text that
    /// the user sees behind the reference.
    func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor

    /// Brings one blob (manifest, config or layer) of the reference's repository into the store, checked; returns at
    /// once when it is there. `told` hears how it gets on.
    func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        told: @escaping @Sendable (FetchEvent) -> Void
    ) async throws
}
