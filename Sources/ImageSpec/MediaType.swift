/// Media types of images (OCI image spec, media-types.md, and Docker's own).
public enum MediaType {
    /// OCI index.
    public static let ociIndex = "application/vnd.oci.image.index.v1+json"
    /// OCI manifest.
    public static let ociManifest = "application/vnd.oci.image.manifest.v1+json"
    /// OCI image config.
    public static let ociConfig = "application/vnd.oci.image.config.v1+json"
    /// OCI layer, plain tar; `+gzip` and `+zstd` are appended for compressed ones.
    public static let ociLayer = "application/vnd.oci.image.layer.v1.tar"
    /// Docker manifest list.
    public static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    /// Docker manifest.
    public static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
    /// Docker image config.
    public static let dockerConfig = "application/vnd.docker.container.image.v1+json"
    /// Docker layer, plain tar; `.gzip` and `.zstd` are appended for compressed ones.
    public static let dockerLayer = "application/vnd.docker.image.rootfs.diff.tar"
    /// The four types that a reference may resolve to, in the order in which they are asked for.
    public static let roots = [dockerManifest, dockerIndex, ociManifest, ociIndex]
}
