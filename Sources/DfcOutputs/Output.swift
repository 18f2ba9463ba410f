/// Where a result goes, by one `-o` flag.
package enum Output: Sendable {
    /// Kept in the store under its names, and pushed if asked for.
    case image(ImageOutput)
    /// An OCI layout, as a tar or a folder.
    case oci(ArchiveOutput)
    /// The same with what `docker load` reads.
    case docker(ArchiveOutput)
    /// The files of the result, in a folder.
    case local(LocalOutput)
    /// The files of the result, in a tar.
    case tar(TarOutput)
    /// Nowhere: the result stays in the cache.
    case none

    /// The value of `type=`.
    package var typeName: String {
        switch self {
        case .image: "image"
        case .oci: "oci"
        case .docker: "docker"
        case .local: "local"
        case .tar: "tar"
        case .none: "cacheonly"
        }
    }

    /// Makes an image of the result, so that there is an image digest to tell of.
    package var makesImage: Bool {
        switch self {
        case .image, .oci, .docker: true
        case .local, .tar, .none: false
        }
    }

    /// Where it writes to.
    package var destination: Destination {
        switch self {
        case .oci(let output), .docker(let output): output.destination
        case .local(let output): .folder(output.path)
        case .tar(let output): output.destination
        case .image, .none: .inside
        }
    }
}

/// Where an output writes to.
package enum Destination: Sendable, Equatable {
    /// A file that is replaced.
    case file(String)
    /// A folder, made if it is missing.
    case folder(String)
    /// Standard output.
    case standardOutput
    /// Nowhere outside: the store of dfc, or the engine that `docker load` talks to.
    case inside
}

/// How the new blobs of an image are compressed.
package enum LayerCompression: String, Sendable {
    /// Plain tar.
    case uncompressed
    /// The default.
    case gzip
    /// Smaller and faster, not read by old engines.
    case zstd
}

/// The time that an output attribute asks for.
package enum EpochChoice: Sendable, Equatable {
    /// What the build says.
    case inherited
    /// None, whatever the build says.
    case none
    /// Seconds since 1970.
    case seconds(Int64)
}

/// What image, oci and docker outputs have in common.
package struct ImageSettings: Sendable {
    /// Names, as given.
    package var names: [String] = []
    /// Of blobs that are made now.
    package var compression = LayerCompression.gzip
    /// A level of the compressor; nil for its default.
    package var compressionLevel: Int?
    /// Blobs that are already there are made anew when they have another compression.
    package var forceCompression = false
    /// OCI media types, not Docker's.
    package var ociMediaTypes = true
    /// Attestation manifests name the image as their subject.
    package var ociArtifact = true
    /// Attestations marked inline-only are kept.
    package var attestationInline = false
    /// Layers that may not be distributed keep their type.
    package var preferNonDistributable = false
    /// No time in the layers of the build is later than the epoch.
    package var rewriteTimestamp = false
    /// `source-date-epoch`
    package var epoch = EpochChoice.inherited
    /// Annotations in the order given.
    package var annotations: [AnnotationRule] = []

    /// All defaults.
    package init() {}
}

/// `type=image`
package struct ImageOutput: Sendable {
    /// What every image has.
    package var settings = ImageSettings()
    /// Send it to the registry of its name.
    package var push = false
    /// The manifest has no tag at the registry.
    package var pushByDigest = false
    /// No TLS, or none that is verified.
    package var insecure = false
    /// Keep it in the store under its names.
    package var store = true

    /// All defaults.
    package init() { settings.attestationInline = true }
}

/// `type=oci`, `type=docker`
package struct ArchiveOutput: Sendable {
    /// What every image has.
    package var settings = ImageSettings()
    /// A file or standard output; a folder with `tar=false`; inside: `docker load`.
    package var destination: Destination

    /// All defaults but the destination.
    package init(destination: Destination) { self.destination = destination }
}

/// `type=local`
package struct LocalOutput: Sendable {
    /// The folder.
    package var path: String
    /// Files that are not in the result are deleted.
    package var deletesOthers = false
    /// A folder for each platform; nil: for several platforms.
    package var splitsPlatforms: Bool?
    /// Put before the names of attestation files.
    package var attestationPrefix = ""
    /// `source-date-epoch`
    package var epoch = EpochChoice.inherited

    /// All defaults but the folder.
    package init(path: String) { self.path = path }
}

/// `type=tar`
package struct TarOutput: Sendable {
    /// A file or standard output.
    package var destination: Destination
    /// Put before the names of attestation files.
    package var attestationPrefix = ""
    /// `source-date-epoch`
    package var epoch = EpochChoice.inherited

    /// All defaults but the destination.
    package init(destination: Destination) { self.destination = destination }
}
