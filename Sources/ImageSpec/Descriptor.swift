public import DfcBasics

/// Names a blob (OCI image spec, descriptor.md).
public struct Descriptor: Hashable, Sendable {
    /// What the bytes are.
    public var mediaType: String
    /// Digest of the bytes.
    public var digest: Digest
    /// Length in bytes.
    public var size: Int64
    /// Where else the bytes may be had (foreign layers).
    public var urls: [String]
    /// Free text by key.
    public var annotations: [String: String]
    /// For a member of an index: what it runs on.
    public var platform: Platform?
    /// For an artifact manifest.
    public var artifactType: String?

    /// A descriptor; most have the first three members only.
    public init(
        mediaType: String, digest: Digest, size: Int64, urls: [String] = [], annotations: [String: String] = [:],
        platform: Platform? = nil, artifactType: String? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.urls = urls
        self.annotations = annotations
        self.platform = platform
        self.artifactType = artifactType
    }
}
