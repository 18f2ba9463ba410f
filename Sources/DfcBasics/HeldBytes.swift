/// Bytes that are no UTF-8 inside a `String`.
///
/// Go's strings are any bytes and BuildKit hands them on as they are, in messages, histories and image configs. A
/// `String` holds such a byte as one of the code points U+10FF80 to U+10FFFF (private use), the low eight bits being
/// the byte. A code point of that range in the source is held as its four bytes, so that no text means two things.
extension GoText {
    /// The text of any bytes; `bytes(of:)` gives them back.
    public static func string(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer(string) }

    /// The text of any bytes; `bytes(of:)` gives them back.
    public static func string(_ bytes: ArraySlice<UInt8>) -> String { bytes.withUnsafeBufferPointer(string) }

    /// The text of the bytes in this range.
    public static func string(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { string(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    private static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        isASCII(UnsafeRawBufferPointer(bytes)) ? String(decoding: bytes, as: UTF8.self) : holding(Array(bytes))
    }

    private static func holding(_ bytes: [UInt8]) -> String {
        var held: [UInt8] = []
        held.reserveCapacity(bytes.count + 8)
        var at = 0
        while at < bytes.count {
            let (scalar, width) = decode(bytes, at: at)
            if isHolder(scalar) || (scalar == 0xFFFD && width == 1) {
                for byte in bytes[at..<(at + width)] { append(firstHolder + UInt32(byte & 0x7F), to: &held) }
            } else {
                held.append(contentsOf: bytes[at..<(at + width)])
            }
            at += width
        }
        return String(decoding: held, as: UTF8.self)
    }

    /// The bytes of a text, held ones as they were.
    public static func bytes(of text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { utf8 in
            guard mayHoldBytes(UnsafeRawBufferPointer(utf8)) else { return Array(utf8) }
            let all = Array(utf8)
            var out: [UInt8] = []
            out.reserveCapacity(all.count)
            var at = 0
            while at < all.count {
                let (scalar, width) = decode(all, at: at)
                if isHolder(scalar) {
                    out.append(UInt8(truncatingIfNeeded: scalar))
                } else {
                    out.append(contentsOf: all[at..<(at + width)])
                }
                at += width
            }
            return out
        }
    }

    /// The text with each byte that is no UTF-8 as U+FFFD, as Go's rune loops read it.
    public static func healed(_ text: String) -> String {
        guard mayHoldBytes(text) else { return text }
        return string(healed(bytes(of: text)))
    }

    /// False where all bytes of a text stand for themselves.
    public static func mayHoldBytes(_ text: String) -> Bool {
        if isASCII(text) { return false }
        var text = text
        return text.withUTF8 { mayHoldBytes(UnsafeRawBufferPointer($0)) }
    }

    /// False where all bytes of these texts stand for themselves.
    public static func mayHoldBytes(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { mayHoldBytes($0) } }

    /// The first byte of every holder is F4.
    private static func mayHoldBytes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if isASCII(bytes) { return false }
        var at = 0
        while at + 8 <= bytes.count {
            // A byte that is F4 is 0 here, and a word has a byte 0 where subtracting 1 from each borrows.
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) ^ 0xF4F4_F4F4_F4F4_F4F4
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { return true }
            at += 8
        }
        return bytes[at...].contains(0xF4)
    }

    private static let firstHolder: UInt32 = 0x10_FF80

    private static func isHolder(_ scalar: UInt32) -> Bool { scalar >= firstHolder }
}
