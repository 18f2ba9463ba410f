package import DfcBasics
package import ImageSpec

/// What the store knows of a layer.
package struct LayerRecord: Sendable {
    /// The layer.
    package var id: LayerID
    /// When it was made.
    package var created: Nanoseconds
    /// When it was last used by a build.
    package var lastUsed: Nanoseconds
    /// How many processes have used it.
    package var usageCount: Int64
    /// What made it, such as `[build 2/4] RUN make`.
    package var description: String
    /// Bytes on the disk; nil until somebody asked for it (`du`).
    package var size: Int64?
    /// Digest of its plain tar; nil until it was written as one.
    package var diffID: Digest?
}

/// A layer as a blob.
package struct LayerBlob: Sendable, Hashable {
    /// The blob.
    package var descriptor: Descriptor
    /// Digest of the plain tar inside.
    package var diffID: Digest

    /// Both members.
    package init(descriptor: Descriptor, diffID: Digest) {
        self.descriptor = descriptor
        self.diffID = diffID
    }
}
