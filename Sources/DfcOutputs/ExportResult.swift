package import DfcBasics
package import ImageSpec

/// What the outputs of a build have to tell; of several images the last one's.
package struct ExportResult: Sendable {
    /// `containerimage.digest`: the manifest, or the index where there is one.
    package var imageDigest: Digest?
    /// `containerimage.config.digest`; only where there is a single manifest and no index.
    package var configDigest: Digest?
    /// `containerimage.descriptor`
    package var descriptor: Descriptor?
    /// `image.name`: the names, joined by commas.
    package var imageName: String?

    /// Nothing to tell.
    package init() {}
}
