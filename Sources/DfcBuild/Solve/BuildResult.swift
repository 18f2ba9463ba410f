package import DfcBasics
package import ImageSpec

/// What a build left behind.
package struct BuildResult: Sendable {
    /// Digest of the manifest or index, where an image was made.
    package var imageDigest: Digest?
    /// Digest of the image config, where there is a single manifest.
    package var configDigest: Digest?
    /// Descriptor of the manifest or index.
    package var descriptor: Descriptor?
    /// Names, joined by commas.
    package var imageName: String?
    /// `dfc/default/ID`: names the build for `dfc logs`.
    package var reference: String
    /// Lines for the user that belong to no step.
    package var notes: [String]

    /// All members.
    package init(
        imageDigest: Digest? = nil, configDigest: Digest? = nil, descriptor: Descriptor? = nil,
        imageName: String? = nil, reference: String, notes: [String] = []
    ) {
        self.imageDigest = imageDigest
        self.configDigest = configDigest
        self.descriptor = descriptor
        self.imageName = imageName
        self.reference = reference
        self.notes = notes
    }

    /// What `-q` and `--iidfile` give: the config digest where it is known, else the image digest.
    package var imageID: String? { (configDigest ?? imageDigest).map { String(describing: $0) } }
}
