/// Numbers and truth values as Go's `strconv` and `docker/go-units` read them.
public enum GoNumbers {
    /// `strconv.ParseBool`: `1 t T TRUE true True 0 f F FALSE false False`, else nil.
    public static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    /// `strconv.ParseUint` with a base from 2 to 36 and a largest value; no sign, no underscores. nil if it is none.
    public static func unsigned(_ text: String, radix: Int = 10, upTo limit: UInt64 = .max) -> UInt64? {
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        guard let value = UInt64(text, radix: radix), value <= limit else { return nil }
        return value
    }

    /// `strconv.ParseInt(text, 10, bits)`. Throws with Go's words.
    public static func integer(_ text: String, bits: Int = 64) throws(PatternError) -> Int64 {
        let digits =
            text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw PatternError("strconv.ParseInt: parsing \(GoQuote.quote(text)): invalid syntax")
        }
        let limit: Int64 = bits >= 64 ? .max : (1 << (bits - 1)) - 1
        guard let value = Int64(text), value <= limit, value >= -limit - 1 else {
            throw PatternError("strconv.ParseInt: parsing \(GoQuote.quote(text)): value out of range")
        }
        return value
    }

    /// A size in bytes (`units.RAMInBytes`): a decimal number, perhaps one blank, perhaps a suffix k m g t p (powers of
    /// 1024) with `b` or `ib` behind it, or `b`. nil if it is none.
    public static func memorySize(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        let number: ArraySlice<UInt8>
        let suffix: ArraySlice<UInt8>
        if let blank = bytes.firstIndex(of: 32) {
            number = bytes[..<blank]
            suffix = bytes[(blank + 1)...]
        } else {
            guard let last = bytes.lastIndex(where: { (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else {
                return nil
            }
            number = bytes[...last]
            suffix = bytes[(last + 1)...]
        }
        guard let value = decimal(String(decoding: number, as: UTF8.self)), !(value < 0) else { return nil }
        guard let factor = factor(suffix.map { (65...90).contains($0) ? $0 | 32 : $0 }) else { return nil }
        let size = value * factor
        // What Go's conversion gives for a value that does not fit, on amd64.
        guard size.isFinite, size < 9_223_372_036_854_775_808 else { return .min }
        return Int64(size)
    }

    private static func factor(_ suffix: [UInt8]) -> Double? {
        guard suffix.count <= 3, let first = suffix.first else { return suffix.isEmpty ? 1 : nil }
        if first == UInt8(ascii: "b") { return suffix.count == 1 ? 1 : nil }
        guard let power = Array("kmgtp".utf8).firstIndex(of: first) else { return nil }
        let rest = suffix.dropFirst()
        guard rest.isEmpty || rest.elementsEqual("b".utf8) || rest.elementsEqual("ib".utf8) else { return nil }
        var factor = 1.0
        for _ in 0...power { factor *= 1024 }
        return factor
    }

    /// `strconv.ParseFloat` for the texts that can occur here: Swift reads them alike, but for `_` and a leading `0x`
    /// without exponent, which neither takes, and for a value out of range, which Go refuses.
    private static func decimal(_ text: String) -> Double? {
        guard let value = Double(text) else { return nil }
        let isNamed = text.utf8.contains { ($0 | 32) == UInt8(ascii: "i") || ($0 | 32) == UInt8(ascii: "n") }
        if value.isInfinite, !isNamed { return nil }
        return value
    }
}
