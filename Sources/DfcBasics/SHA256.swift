internal import CCrypto

/// A running SHA-256 (libcrypto's `SHA256_*`: the first digest costs 11 us, through EVP it would cost 1 ms).
///
/// Not an API of the products; public so that it can be used across modules without a call in between.
public struct SHA256: Sendable {
    private var context = SHA256_CTX()

    /// An empty hash.
    public init() { SHA256_Init(&context) }

    /// Appends bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Appends the text's UTF-8.
    public mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// Appends the buffer's bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        SHA256_Update(&context, base, bytes.count)
    }

    /// The 32 bytes of the digest of what was appended; the hash can be appended to further.
    public func finishBytes() -> [UInt8] {
        var copy = context
        return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            SHA256_Final(buffer.baseAddress, &copy)
            count = 32
        }
    }

    /// The digest of what was appended.
    public func finish() -> Digest {
        var copy = context
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { buffer in
            _ = SHA256_Final(buffer.assumingMemoryBound(to: UInt8.self).baseAddress, &copy)
        }
        return Digest(
            words: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian))
    }
}
