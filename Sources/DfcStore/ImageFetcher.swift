internal import DfcBasics
package import ImageSpec

/// Where images come from. Implementations ask in the order that was configured (local store, registry, mirrors).
package protocol ImageFetcher: Sendable {
    /// The root descriptor (manifest or index) that a normalized reference stands for now. Throws with the text that
    /// the user sees behind the reference.
    func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor

    /// Brings one blob (manifest, config or layer) of the reference's repository into the store, checked; returns at
    /// once when it is there. `progress` gets bytes done and bytes in all.
    func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        progress: @escaping @Sendable (_ current: Int64, _ total: Int64) -> Void
    ) async throws
}
