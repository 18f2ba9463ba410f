internal import DfcBasics

/// The 32 bytes of a SHA-256 digest, without the text: what is kept for each of very many files.
struct RawDigest: Hashable, Sendable {
    private var words: SIMD4<UInt64>

    /// The first 32 bytes, of which there must be as many.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 32 else { return nil }
        words = SIMD4()
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<32])) }
    }

    /// Nil for a digest of another algorithm.
    init?(_ digest: Digest) {
        guard let bytes = digest.sha256Bytes else { return nil }
        guard let raw = bytes.withUnsafeBytes({ RawDigest($0) }) else { return nil }
        self = raw
    }

    /// What came of a hash.
    init?(_ hasher: SHA256) {
        guard let raw = hasher.finishBytes().withUnsafeBytes({ RawDigest($0) }) else { return nil }
        self = raw
    }

    /// The digest in its text form.
    var digest: Digest { withBytes { Digest(sha256: $0) } }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: words, body)
    }

    /// Appends the text form to a hash.
    func appendText(to hasher: inout SHA256) {
        withUnsafeTemporaryAllocation(byteCount: 71, alignment: 1) { text in
            for (index, byte) in "sha256:".utf8.enumerated() { text[index] = byte }
            withBytes { bytes in
                for (index, byte) in bytes.enumerated() {
                    text[7 + index * 2] = Self.digit(byte >> 4)
                    text[8 + index * 2] = Self.digit(byte & 15)
                }
            }
            hasher.update(UnsafeRawBufferPointer(text))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
