package import DfcBasics

/// A node of the key graph: either made from a digest alone (a root), or random and found through links.
package struct CacheKey: Hashable, Sendable, CustomStringConvertible {
    /// `sha256:...` of a root, 32 hex digits otherwise.
    package let description: String

    /// A key as it was stored.
    package init(stored text: String) { description = text }

    /// The key of output `output` of something without inputs whose own digest is `digest` (BuildKit's root key:
    /// the digest of `DIGEST@OUTPUT`).
    package static func root(_ digest: Digest, output: Int) -> CacheKey {
        CacheKey(stored: Digest.of("\(digest)@\(output)").description)
    }

    /// The key of content, whatever it came from (BuildKit: the root key with output -1).
    package static func content(_ digest: Digest) -> CacheKey { root(digest, output: -1) }

    /// A key that nothing else has.
    package static func fresh() -> CacheKey {
        var random = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<2 { withUnsafeBytes(of: random.next() as UInt64) { bytes.append(contentsOf: $0) } }
        return CacheKey(stored: Hex.encode(bytes))
    }
}

/// By what a key leads to another: the parent is input `input` of something whose own digest is `digest`, seen through
/// `selector`, and the child is its output `output`.
package struct CacheLink: Hashable, Sendable {
    /// Which input the parent is.
    package var input: Int
    /// Which output the child is.
    package var output: Int
    /// Own digest of the operation.
    package var digest: Digest
    /// Which part of the parent is looked at; nil for all of it, and for content keys.
    package var selector: Digest?

    /// All members.
    package init(input: Int, output: Int, digest: Digest, selector: Digest? = nil) {
        self.input = input
        self.output = output
        self.digest = digest
        self.selector = selector
    }
}

/// A stored result of a key.
package struct CacheRecord: Hashable, Sendable {
    /// Whose result it is.
    package var key: CacheKey
    /// What `ResultStorage.save` gave.
    package var result: String
    /// When it was saved.
    package var created: Nanoseconds

    /// All members.
    package init(key: CacheKey, result: String, created: Nanoseconds) {
        self.key = key
        self.result = result
        self.created = created
    }
}
