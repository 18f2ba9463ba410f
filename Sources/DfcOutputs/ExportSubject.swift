package import DfcStore
package import ImageSpec

/// What a build made, ready to be given out.
package struct ExportSubject: Sendable {
    /// One platform's part.
    package struct PlatformResult: Sendable {
        /// What it runs on.
        package var platform: Platform
        /// Its files.
        package var tree: Tree
        /// Image config as the compiler wrote it; empty when there is none.
        package var config: [UInt8]
        /// Config of the image that the last stage stands on, where it stands on one: tells which history is not new.
        package var baseConfig: [UInt8]?
        /// SOURCE_DATE_EPOCH of this platform, in seconds.
        package var epoch: Int64?
        /// Statements about it.
        package var attestations: [Attestation]

        /// A part with all its members.
        package init(
            platform: Platform, tree: Tree, config: [UInt8], baseConfig: [UInt8]? = nil, epoch: Int64? = nil,
            attestations: [Attestation] = []
        ) {
            self.platform = platform
            self.tree = tree
            self.config = config
            self.baseConfig = baseConfig
            self.epoch = epoch
            self.attestations = attestations
        }
    }

    /// In the order in which the platforms were asked for.
    package var platforms: [PlatformResult]
    /// SOURCE_DATE_EPOCH for all, in seconds.
    package var epoch: Int64?
    /// Several platforms were asked for (or `multi-platform=true`), so that an image becomes an index.
    package var isPlatformMap: Bool
    /// Names that the build itself gives, for outputs whose name is `*`.
    package var names: [String]

    /// A subject with all its members.
    package init(platforms: [PlatformResult], epoch: Int64? = nil, isPlatformMap: Bool = false, names: [String] = []) {
        self.platforms = platforms
        self.epoch = epoch
        self.isPlatformMap = isPlatformMap
        self.names = names
    }
}

/// A statement about a result (in-toto), all but its subject.
package struct Attestation: Sendable {
    /// What the predicate is, such as `https://slsa.dev/provenance/v1`.
    package var predicateType: String
    /// JSON text.
    package var predicate: [UInt8]
    /// Name of its file in local and tar outputs, such as `provenance.json`.
    package var fileName: String
    /// Kept by image outputs only.
    package var isInlineOnly: Bool

    /// A statement with all its members.
    package init(predicateType: String, predicate: [UInt8], fileName: String, isInlineOnly: Bool = false) {
        self.predicateType = predicateType
        self.predicate = predicate
        self.fileName = fileName
        self.isInlineOnly = isInlineOnly
    }
}
