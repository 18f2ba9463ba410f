/// One line of comma-separated values, by the rules of Go's `encoding/csv` (RFC 4180): a field may stand in double
/// quotes, in which `""` is a quote.
public enum CSVRecord {
    /// The fields. Throws with Go's words: `EOF` for the empty text, or `parse error on line 1, column C: ...`.
    public static func fields(_ line: String) throws(PatternError) -> [String] {
        let isPlain = line.utf8.withContiguousStorageIfAvailable { utf8 in
            !utf8.isEmpty && !utf8.contains { $0 == UInt8(ascii: "\"") || $0 == 10 }
        }
        if isPlain == true { return line.pieces(between: UInt8(ascii: ",")) }
        var bytes = Array(line.utf8)
        if bytes.last == 10 {
            bytes.removeLast()
            if bytes.last == 13 { bytes.removeLast() }
        }
        if bytes.isEmpty { throw PatternError("EOF") }
        var fields: [String] = []
        var at = 0
        while true {
            if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
                fields.append(try quoted(bytes, &at))
                if at == bytes.count { return fields }
            } else {
                let end = bytes[at...].firstIndex(of: UInt8(ascii: ",")) ?? bytes.count
                if let quote = bytes[at..<end].firstIndex(of: UInt8(ascii: "\"")) {
                    throw fault(quote, "bare \" in non-quoted-field")
                }
                fields.append(String(decoding: bytes[at..<end], as: UTF8.self))
                if end == bytes.count { return fields }
                at = end
            }
            at += 1
        }
    }

    /// Stops at the comma behind the field or at the end.
    private static func quoted(_ bytes: [UInt8], _ at: inout Int) throws(PatternError) -> String {
        var text: [UInt8] = []
        at += 1
        while true {
            guard let quote = bytes[at...].firstIndex(of: UInt8(ascii: "\"")) else {
                throw fault(at, "extraneous or missing \" in quoted-field")
            }
            text += bytes[at..<quote]
            at = quote + 1
            guard at < bytes.count, bytes[at] != UInt8(ascii: ",") else {
                return String(decoding: text, as: UTF8.self)
            }
            guard bytes[at] == UInt8(ascii: "\"") else {
                throw fault(quote, "extraneous or missing \" in quoted-field")
            }
            text.append(UInt8(ascii: "\""))
            at += 1
        }
    }

    private static func fault(_ offset: Int, _ what: String) -> PatternError {
        PatternError("parse error on line 1, column \(offset + 1): \(what)")
    }
}
