package import DfcBasics
package import ImageSpec

/// Where images are pushed to.
package protocol ImagePusher: Sendable {
    /// Sends an image to the registry of its name: first the blobs that it lacks, then manifests, the root last.
    ///
    /// - Parameters:
    ///   - root: manifest or index; it and all that it needs is in `blobs`.
    ///   - name: normalized reference with a tag (none with `byDigest`).
    ///   - byDigest: the root is put under its digest, not under a tag.
    ///   - insecure: TLS is not verified, and plain HTTP is tried too.
    ///   - vertex: what progress is reported under.
    /// - Throws: an error whose text the user sees behind `failed to push NAME: `.
    func push(
        _ root: Descriptor, as name: String, byDigest: Bool, insecure: Bool, from blobs: BlobStore,
        progress: any ProgressSink, vertex: Digest
    ) async throws
}
