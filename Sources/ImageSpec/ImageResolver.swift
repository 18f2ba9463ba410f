public import DfcBasics

/// What a reference resolves to, for one platform.
public struct ResolvedImage: Sendable {
    /// Digest of the root descriptor: the index where there is one. Nil for an image that nobody was asked about, which
    /// then keeps its tag.
    public var digest: Digest?
    /// The image config of the manifest that was chosen for the platform.
    private let document: Document
    /// The reference that stands in the place of the one asked for (a source policy); nil where it is that one.
    public var reference: String?

    private enum Document: Sendable {
        case bytes([UInt8])
        case value(JSONValue)
        case config(ImageConfig)
    }

    /// An image with the bytes of its config.
    public init(digest: Digest?, config: [UInt8], reference: String? = nil) {
        self.digest = digest
        document = .bytes(config)
        self.reference = reference
    }

    /// An image whose config was read already.
    public init(digest: Digest?, config: JSONValue, reference: String? = nil) {
        self.digest = digest
        document = .value(config)
        self.reference = reference
    }

    /// An image whose config was read into its type already.
    public init(digest: Digest?, config: ImageConfig, reference: String? = nil) {
        self.digest = digest
        document = .config(config)
        self.reference = reference
    }

    /// Bytes of the config; in the shortest form where it was read already.
    public var config: [UInt8] {
        switch document {
        case .bytes(let bytes): bytes
        case .value(let value): GoJSON.compact(value)
        case .config(let config): config.encode()
        }
    }

    /// The config, read.
    public func imageConfig() throws(ImageSpecError) -> ImageConfig {
        switch document {
        case .bytes(let bytes): try ImageConfig(reading: bytes)
        case .value(let value): try ImageConfig(json: value)
        case .config(let config): config
        }
    }
}

/// A source policy has something else than an image in the place of an image.
public struct NotAnImage: Error, Sendable, CustomStringConvertible {
    /// What was asked for, without a scheme.
    public let reference: String
    /// Identifier of what stands in its place.
    public let replacement: String

    /// Both members.
    public init(reference: String, replacement: String) {
        self.reference = reference
        self.replacement = replacement
    }

    /// BuildKit's words.
    public var description: String {
        "ref mutated by policy to non-image: docker-image://\(reference) -> \(replacement)"
    }
}

/// How an image reference is to be looked up (`image.resolvemode`).
public enum ResolveMode: String, Sendable {
    /// A digest may come from anywhere, a tag is asked for.
    case `default`
    /// Always ask the registry.
    case pull
    /// The local store first.
    case local
}

/// Answers for base images. The compiler asks nothing else about images, and only through this.
public protocol ImageResolver: Sendable {
    /// The root digest and the config of a normalized reference (registry, repository and a tag or digest).
    ///
    /// Throws with the text that the frontend would show behind the reference.
    func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage

    /// The same for a named context of the form `oci-layout://STORE@DIGEST` or `:TAG`; `nil` when there is no such store.
    func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage
}
