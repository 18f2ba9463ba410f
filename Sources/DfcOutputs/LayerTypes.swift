internal import ImageSpec

/// Media types of layers, by family (OCI or Docker).
enum LayerTypes {
    private static let dockerForeign = "application/vnd.docker.image.rootfs.foreign.diff.tar"
    private static let ociForeign = "application/vnd.oci.image.layer.nondistributable.v1.tar"

    /// The same layer's type in the family that is wanted; a foreign layer becomes an ordinary one unless that is kept.
    /// A type that is no layer's stays.
    static func converted(_ type: String, oci: Bool, keepsForeign: Bool) -> String {
        let families: [(prefix: String, separator: Character, foreign: Bool)] = [
            (MediaType.ociLayer, "+", false), (MediaType.dockerLayer, ".", false), (ociForeign, "+", true),
            (dockerForeign, ".", true),
        ]
        for family in families where type.hasPrefix(family.prefix) {
            let rest = type.dropFirst(family.prefix.count)
            guard rest.isEmpty || rest.first == family.separator else { continue }
            let compression = rest.dropFirst()
            let foreign = family.foreign && keepsForeign
            let prefix =
                oci ? (foreign ? ociForeign : MediaType.ociLayer) : (foreign ? dockerForeign : MediaType.dockerLayer)
            return compression.isEmpty ? prefix : prefix + (oci ? "+" : ".") + compression
        }
        return type
    }

    /// The descriptor without annotations that are notes of a builder to itself; Docker types bear none at all.
    static func cleaned(_ descriptor: Descriptor, oci: Bool) -> Descriptor {
        var descriptor = descriptor
        guard oci else {
            descriptor.annotations = [:]
            return descriptor
        }
        descriptor.annotations = descriptor.annotations.filter { key, _ in
            key != "containerd.io/uncompressed" && key != "buildkit/createdat"
                && !key.hasPrefix("containerd.io/distribution.source.")
        }
        return descriptor
    }
}
