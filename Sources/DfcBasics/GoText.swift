/// Text by Go's rules: runes out of bytes that may be no UTF-8, and case mapping rune by rune.
public enum GoText {
    /// Decodes the code point at `at`: its value and its width. An invalid byte is U+FFFD with width 1
    /// (Go's `utf8.DecodeRune`). At the end of the bytes the width is 0.
    @inlinable
    public static func decode(_ bytes: [UInt8], at: Int) -> (scalar: UInt32, width: Int) {
        decode(bytes, at: at, end: bytes.count)
    }

    /// The same, reading no further than `end`.
    @inlinable
    public static func decode(_ bytes: [UInt8], at: Int, end: Int) -> (scalar: UInt32, width: Int) {
        guard at < end else { return (0xFFFD, 0) }
        let first = bytes[at]
        if first < 0x80 { return (UInt32(first), 1) }
        let invalid: (UInt32, Int) = (0xFFFD, 1)
        guard first >= 0xC2, first <= 0xF4 else { return invalid }
        guard at + 1 < end else { return invalid }
        let second = bytes[at + 1]
        if first < 0xE0 {
            guard second & 0xC0 == 0x80 else { return invalid }
            return (UInt32(first & 0x1F) << 6 | UInt32(second & 0x3F), 2)
        }
        let low: UInt8 = first == 0xE0 ? 0xA0 : (first == 0xF0 ? 0x90 : 0x80)
        let high: UInt8 = first == 0xED ? 0x9F : (first == 0xF4 ? 0x8F : 0xBF)
        guard second >= low, second <= high, at + 2 < end, bytes[at + 2] & 0xC0 == 0x80 else { return invalid }
        let third = bytes[at + 2]
        if first < 0xF0 {
            return (UInt32(first & 0x0F) << 12 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F), 3)
        }
        guard at + 3 < end, bytes[at + 3] & 0xC0 == 0x80 else { return invalid }
        let fourth = UInt32(bytes[at + 3] & 0x3F)
        return (UInt32(first & 0x07) << 18 | UInt32(second & 0x3F) << 12 | UInt32(third & 0x3F) << 6 | fourth, 4)
    }

    /// Appends the code point's UTF-8; U+FFFD for a value that is none.
    @inlinable
    public static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case 0..<0x80: bytes.append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            bytes.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        case 0xD800..<0xE000, 0x11_0000...: append(0xFFFD, to: &bytes)
        case 0x800..<0x1_0000:
            bytes.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        default:
            bytes.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F))
            bytes.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
        }
    }

    /// Every byte belongs to a valid code point.
    public static func isUTF8(_ bytes: [UInt8]) -> Bool {
        if bytes.withUnsafeBytes(isASCII) { return true }
        var at = 0
        while at < bytes.count {
            if bytes[at] < 0x80 {
                at += 1
                continue
            }
            let (scalar, width) = decode(bytes, at: at)
            if scalar == 0xFFFD, width == 1 { return false }
            at += width
        }
        return true
    }

    /// The bytes with each invalid one replaced by U+FFFD (`strings.ToValidUTF8` would join runs; Go's rune loops do
    /// not).
    public static func healed(_ bytes: [UInt8]) -> [UInt8] {
        if isUTF8(bytes) { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + 8)
        var at = 0
        while at < bytes.count {
            let (scalar, width) = decode(bytes, at: at)
            append(scalar, to: &out)
            at += width
        }
        return out
    }

    /// No byte is above 7F.
    @inlinable
    public static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        var many = SIMD4<UInt64>.zero
        while at + 32 <= bytes.count {
            many |= bytes.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt64>.self)
            at += 32
        }
        var all = many[0] | many[1] | many[2] | many[3]
        while at + 8 <= bytes.count {
            all |= bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            at += 8
        }
        while at < bytes.count {
            all |= UInt64(bytes[at])
            at += 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    /// Go's order of strings: byte by byte.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                let common = min(left.count, right.count)
                var at = 0
                while at < common {
                    if left[at] != right[at] { return left[at] < right[at] }
                    at += 1
                }
                return left.count < right.count
            }
        }
    }

    /// Lower case, code point by code point (`strings.ToLower`).
    public static func lower(_ text: String) -> String {
        if stays(text, without: 65...90) { return text }
        if isASCII(text) { return text.lowercased() }
        return mapped(text) { scalar in scalar == "\u{130}" ? "i" : single(scalar.properties.lowercaseMapping) }
    }

    /// Upper case, code point by code point (`strings.ToUpper`).
    public static func upper(_ text: String) -> String {
        if stays(text, without: 97...122) { return text }
        if isASCII(text) { return text.uppercased() }
        return mapped(text) { scalar in single(scalar.properties.uppercaseMapping) }
    }

    /// All of it is ASCII, and none of these letters.
    private static func stays(_ text: String, without letters: ClosedRange<UInt8>) -> Bool {
        isASCII(text) && !text.hasByte { letters.contains($0) }
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
    }

    private static func mapped(_ text: String, _ map: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
        var out = String.UnicodeScalarView()
        for scalar in healed(text).unicodeScalars { out.append(map(scalar) ?? scalar) }
        return String(out)
    }
}
