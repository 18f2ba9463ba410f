/// A content digest in its text form, `algorithm:hex` (OCI image spec, descriptor.md, "Digests").
///
/// The text is kept, since it is the text that is hashed again, written to the wire and compared.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `sha256:` and 64 lower-case hex digits, or another algorithm's form.
    public let description: String

    /// Checks the form: a known algorithm and as many lower-case hex digits as it has.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let hexCount = text.utf8[text.utf8.index(after: colon)...].count
        switch text[..<colon] {
        case "sha256": guard hexCount == 64 else { return nil }
        case "sha384": guard hexCount == 96 else { return nil }
        case "sha512": guard hexCount == 128 else { return nil }
        default: return nil
        }
        for byte in text.utf8[text.utf8.index(after: colon)...] {
            guard (48...57).contains(byte) || (97...102).contains(byte) else { return nil }
        }
        description = String(text)
    }

    /// The SHA-256 digest of which these are the 32 bytes.
    public init(sha256 bytes: some Collection<UInt8>) {
        description = "sha256:" + Hex.encode(bytes)
    }

    /// The 32 bytes of a SHA-256 digest; nil for one of another algorithm.
    public var sha256Bytes: [UInt8]? {
        var text = description
        return text.withUTF8 { text in
            guard text.count == 71, text[6] == UInt8(ascii: ":") else { return nil }
            func value(_ digit: UInt8) -> UInt8 { digit < 58 ? digit &- 48 : digit &- 87 }
            return (0..<32).map { value(text[7 + $0 * 2]) << 4 | value(text[8 + $0 * 2]) }
        }
    }

    /// The SHA-256 digest of the bytes.
    public static func of(_ bytes: [UInt8]) -> Digest {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// The SHA-256 digest of the text's UTF-8.
    public static func of(_ text: String) -> Digest { of(Array(text.utf8)) }

    /// The algorithm, such as `sha256`.
    public var algorithm: Substring { description.prefix { $0 != ":" } }

    /// The digits behind the colon.
    public var hex: Substring { description.dropFirst(algorithm.count + 1) }

    /// Bytewise by text.
    public static func < (left: Digest, right: Digest) -> Bool { left.description < right.description }
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
}
