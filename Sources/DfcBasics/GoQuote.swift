/// Go's `%q`: text in double quotes with escapes (`strconv.Quote`).
public enum GoQuote {
    /// The text in quotes.
    public static func quote(_ text: String) -> String { quote(GoText.bytes(of: text)) }

    /// The bytes in quotes, invalid ones as `\xNN`.
    public static func quote(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = [UInt8(ascii: "\"")]
        var at = 0
        while at < bytes.count {
            let (scalar, width) = GoText.decode(bytes, at: at)
            if scalar == 0xFFFD, width == 1 {
                escape("x", UInt32(bytes[at]), digits: 2, into: &out)
            } else {
                append(scalar, into: &out)
            }
            at += width
        }
        out.append(UInt8(ascii: "\""))
        return GoText.string(out)
    }

    private static func append(_ scalar: UInt32, into out: inout [UInt8]) {
        switch scalar {
        case 0x22, 0x5C: out.append(contentsOf: [0x5C, UInt8(scalar)])
        case 7: out.append(contentsOf: "\\a".utf8)
        case 8: out.append(contentsOf: "\\b".utf8)
        case 9: out.append(contentsOf: "\\t".utf8)
        case 10: out.append(contentsOf: "\\n".utf8)
        case 11: out.append(contentsOf: "\\v".utf8)
        case 12: out.append(contentsOf: "\\f".utf8)
        case 13: out.append(contentsOf: "\\r".utf8)
        case _ where GoText.isPrint(scalar): GoText.append(scalar, to: &out)
        case ..<0x20, 0x7F: escape("x", scalar, digits: 2, into: &out)
        case ..<0x1_0000: escape("u", scalar, digits: 4, into: &out)
        default: escape("U", scalar, digits: 8, into: &out)
        }
    }

    private static func escape(_ kind: String, _ value: UInt32, digits: Int, into out: inout [UInt8]) {
        let hex = String(value, radix: 16)
        out.append(UInt8(ascii: "\\"))
        out.append(contentsOf: kind.utf8)
        out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, digits - hex.utf8.count)))
        out.append(contentsOf: hex.utf8)
    }
}
