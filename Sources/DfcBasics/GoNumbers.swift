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

    /// `strconv.ParseInt(text, 10, bits)`. Throws with Go's words; a number that is too large is told before what may be
    /// wrong behind it.
    public static func integer(_ text: String, bits: Int = 64) throws(PatternError) -> Int64 {
        func fault(_ why: String) -> PatternError {
            PatternError("strconv.ParseInt: parsing \(GoQuote.quote(text)): \(why)")
        }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let digits = text.utf8.dropFirst(isNegative || text.utf8.first == UInt8(ascii: "+") ? 1 : 0)
        if digits.isEmpty { throw fault("invalid syntax") }
        let most = UInt64.max >> (64 - bits)
        var value: UInt64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { throw fault("invalid syntax") }
            let (tens, isLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = tens.addingReportingOverflow(UInt64(digit - 48))
            if isLarge || isLarger || sum > most { throw fault("value out of range") }
            value = sum
        }
        let half = most / 2 + 1
        if isNegative, value == half { return Int64(truncatingIfNeeded: 0 &- value) }
        if value >= half { throw fault("value out of range") }
        return isNegative ? -Int64(value) : Int64(value)
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

    /// `strconv.ParseFloat`. Swift reads no `_` between digits, takes a number that begins with `0x` without the
    /// exponent that Go wants, and gives infinity for a value out of range, which Go refuses.
    private static func decimal(_ text: String) -> Double? {
        let isHex = text.utf8.contains { $0 | 32 == UInt8(ascii: "x") }
        if isHex, !text.utf8.contains(where: { $0 | 32 == UInt8(ascii: "p") }) { return nil }
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || isHex && (97...102).contains(byte | 32) }
        let parts = text.pieces(between: UInt8(ascii: "_"))
        for (left, right) in zip(parts, parts.dropFirst()) {
            guard let last = left.utf8.last, let first = right.utf8.first, isDigit(first),
                isDigit(last) || isHex && left.utf8.count <= 3 && last | 32 == UInt8(ascii: "x")
            else { return nil }
        }
        guard let value = Double(parts.joined()) else { return nil }
        let isNamed = text.utf8.contains { ($0 | 32) == UInt8(ascii: "i") || ($0 | 32) == UInt8(ascii: "n") }
        if value.isInfinite, !isNamed { return nil }
        return value
    }
}
