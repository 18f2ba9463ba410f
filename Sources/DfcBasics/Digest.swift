/// A content digest, `algorithm:hex` (OCI image spec, descriptor.md, "Digests").
///
/// The bytes of a SHA-256 digest are kept, which costs neither memory nor counting of references; others keep their text.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The bytes of a SHA-256 digest, the first ones first; zeros for another algorithm.
    private let words: (UInt64, UInt64, UInt64, UInt64)
    /// The text where the algorithm is another.
    private let otherText: String?

    /// Checks the form: a known algorithm and as many lower-case hex digits as it has.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let words = text.withUTF8(Self.read) else { return nil }
        self.init(words: words, otherText: text.utf8.count == Self.textCount ? nil : text)
    }

    /// The bytes of a SHA-256 digest, zeros for another known algorithm; nil where the form is wrong.
    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64, UInt64, UInt64)? {
        let form: StaticString
        switch text.count {
        case textCount: form = "sha256:"
        case 103: form = "sha384:"
        case 135: form = "sha512:"
        default: return nil
        }
        for offset in 0..<7 where text[offset] != form.utf8Start[offset] { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for offset in 7..<text.count {
            guard let value = Hex.value(text[offset]) else { return nil }
            words.0 = words.0 << 4 | words.1 >> 60
            words.1 = words.1 << 4 | words.2 >> 60
            words.2 = words.2 << 4 | words.3 >> 60
            words.3 = words.3 << 4 | UInt64(value)
        }
        return text.count == textCount ? words : (0, 0, 0, 0)
    }

    /// The SHA-256 digest of which these are the 32 bytes; what is missing of them is taken to be 0.
    public init(sha256 bytes: some Collection<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes.prefix(32)) }
        self.init(words: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian))
    }

    init(words: (UInt64, UInt64, UInt64, UInt64), otherText: String? = nil) {
        self.words = words
        self.otherText = otherText
    }

    /// The first bytes as a number: where it differs, it orders two digests as `<` does.
    public var leading: UInt64 { otherText == nil ? words.0 : .max }

    /// The 32 bytes of a SHA-256 digest; nil for one of another algorithm.
    public var sha256Bytes: [UInt8]? {
        guard otherText == nil else { return nil }
        let bytes = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        return withUnsafeBytes(of: bytes) { Array($0) }
    }

    /// The SHA-256 digest of the bytes.
    public static func of(_ bytes: [UInt8]) -> Digest {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// The SHA-256 digest of the text's UTF-8.
    public static func of(_ text: String) -> Digest { of(Array(text.utf8)) }

    /// `sha256:` and 64 lower-case hex digits, or another algorithm's form.
    public var description: String {
        if let otherText { return otherText }
        return String(unsafeUninitializedCapacity: Self.textCount) {
            write(into: $0)
            return Self.textCount
        }
    }

    /// Length of the text of a SHA-256 digest.
    private static let textCount = 71

    /// Appends the text.
    public func write(to bytes: inout [UInt8]) {
        if let otherText {
            bytes.append(contentsOf: otherText.utf8)
        } else {
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: Self.textCount))
            bytes.withUnsafeMutableBufferPointer { write(into: UnsafeMutableBufferPointer(rebasing: $0[start...])) }
        }
    }

    /// Appends the text to a hash.
    public func write(to hasher: inout SHA256) {
        if let otherText { return hasher.update(otherText) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textCount) { text in
            write(into: text)
            hasher.update(UnsafeRawBufferPointer(text))
        }
    }

    /// Writes the text of a SHA-256 digest.
    private func write(into buffer: UnsafeMutableBufferPointer<UInt8>) {
        _ = buffer.update(fromContentsOf: "sha256:".utf8)
        write(words.0, into: buffer, at: 7)
        write(words.1, into: buffer, at: 23)
        write(words.2, into: buffer, at: 39)
        write(words.3, into: buffer, at: 55)
    }

    private func write(_ word: UInt64, into buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        bytes.storeBytes(of: Hex.digits(UInt32(word >> 32)).bigEndian, toByteOffset: start, as: UInt64.self)
        bytes.storeBytes(
            of: Hex.digits(UInt32(truncatingIfNeeded: word)).bigEndian, toByteOffset: start + 8, as: UInt64.self)
    }

    /// The algorithm, such as `sha256`.
    public var algorithm: Substring { otherText.map { $0.prefix { $0 != ":" } } ?? "sha256" }

    /// The digits behind the colon.
    public var hex: Substring { description.dropFirst(algorithm.count + 1) }

    /// The same digest.
    public static func == (left: Digest, right: Digest) -> Bool {
        left.words == right.words && left.otherText == right.otherText
    }

    /// The first bytes of a digest are as different as all of them.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        if let otherText { hasher.combine(otherText) }
    }

    /// Bytewise by text.
    public static func < (left: Digest, right: Digest) -> Bool {
        guard left.otherText == nil, right.otherText == nil else { return left.description < right.description }
        return left.words < right.words
    }
}

/// Lower-case hexadecimal text.
public enum Hex {
    /// Two lower-case digits per byte.
    @inlinable
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var at = 0
            for byte in bytes {
                buffer[at] = digit(byte >> 4)
                buffer[at + 1] = digit(byte & 15)
                at += 2
            }
            return at
        }
    }

    @usableFromInline
    @inline(__always)
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

    /// The eight digits of a number, the first one in the highest byte.
    @inline(__always)
    static func digits(_ value: UInt32) -> UInt64 {
        // Each half byte into a byte of its own.
        var halves = UInt64(value)
        halves = (halves << 16 | halves) & 0x0000_FFFF_0000_FFFF
        halves = (halves << 8 | halves) & 0x00FF_00FF_00FF_00FF
        halves = (halves << 4 | halves) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 in the bytes that are letters.
        let letters = (halves + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return halves + 0x3030_3030_3030_3030 + letters * 39
    }

    /// The value of a lower-case digit; nil for other bytes.
    @inline(__always)
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 97...102: byte - 87
        default: nil
        }
    }
}
