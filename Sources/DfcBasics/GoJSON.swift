/// Writes JSON as Go's `encoding/json` does (HTML escaping on), since op attributes, cache keys and image configs are
/// digests of such text. Members keep the order they are given in; sort them where Go would (maps).
public enum GoJSON {
    /// One line without blanks.
    public static func compact(_ value: JSONValue) -> [UInt8] { written(value) }

    /// One line without blanks, as text.
    public static func text(_ value: JSONValue) -> String { String(decoding: compact(value), as: UTF8.self) }

    /// A list of texts, on one line without blanks.
    public static func text(ofStrings texts: [String]) -> String {
        var out = JSONWriter()
        out.list { out in
            for text in texts {
                out.element()
                out.string(text)
            }
        }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    /// One member a line, each level moved in by the given blanks; no final newline.
    public static func indented(_ value: JSONValue, by indent: String = "  ") -> [UInt8] { written(value, indent) }

    private static func written(_ value: JSONValue, _ indent: String? = nil) -> [UInt8] {
        var out = JSONWriter(indent: indent)
        out.value(value)
        return out.bytes
    }

    /// The text in quotes with Go's escapes: `<`, `>`, `&`, U+2028 and U+2029 as `\u....`, control characters in their
    /// short form where Go has one.
    public static func quote(_ text: String, into out: inout [UInt8]) {
        var text = text
        out.append(UInt8(ascii: "\""))
        let start = out.count
        if !text.withUTF8({ write($0, into: &out) }) {
            out.removeLast(out.count - start)
            restored(GoText.bytes(of: text), into: &out)
        }
        out.append(UInt8(ascii: "\""))
    }

    /// The text with its escapes; false for one that may hold bytes that are no UTF-8.
    @discardableResult
    private static func write(_ bytes: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) -> Bool {
        var start = 0
        for at in bytes.indices {
            // Most are letters, digits and what stands between them.
            let byte = bytes[at]
            if byte > 0x26, byte < 0xA8, byte != 0x3C, byte != 0x3E, byte != 0x5C { continue }
            if standsForItself(bytes, at) { continue }
            if bytes[at] == 0xF4 { return false }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<at]))
            start = at + 1
            escape(bytes[at], into: &out)
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        return true
    }

    /// Any bytes: those that are no UTF-8 as `\ufffd`.
    private static func restored(_ bytes: [UInt8], into out: inout [UInt8]) {
        var at = 0
        while at < bytes.count {
            let (scalar, width) = GoText.decode(bytes, at: at)
            if scalar == 0xFFFD, width == 1 {
                out.append(contentsOf: "\\ufffd".utf8)
            } else if bytes[at] == 0xF4 {
                out.append(contentsOf: bytes[at..<(at + width)])
            } else {
                bytes[at..<(at + width)].withUnsafeBufferPointer { _ = write($0, into: &out) }
            }
            at += width
        }
    }

    private static func standsForItself(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
        switch bytes[at] {
        case 0..<32, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"),
            0xF4:
            false
        case 0xA8, 0xA9: !(at >= 2 && bytes[at - 1] == 0x80 && bytes[at - 2] == 0xE2)
        default: true
        }
    }

    /// A byte that does not stand for itself; of U+2028 and U+2029 it is the last one.
    private static func escape(_ byte: UInt8, into out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            out.append(UInt8(ascii: "\\"))
            out.append(byte)
        case 8: out.append(contentsOf: "\\b".utf8)
        case 12: out.append(contentsOf: "\\f".utf8)
        case 10: out.append(contentsOf: "\\n".utf8)
        case 13: out.append(contentsOf: "\\r".utf8)
        case 9: out.append(contentsOf: "\\t".utf8)
        case 0xA8, 0xA9:
            out.removeLast(2)
            out.append(contentsOf: (byte == 0xA8 ? "\\u2028" : "\\u2029").utf8)
        default:
            out.append(contentsOf: "\\u00".utf8)
            out.append(Hex.digit(byte >> 4))
            out.append(Hex.digit(byte & 15))
        }
    }
}
