/// Time spans in nanoseconds, in the text form of Go's `time.Duration`.
public enum Durations {
    /// Reads a signed sequence of decimal numbers with units (`time.ParseDuration`): `1h30m`, `-1.5s`, `0`. Units are
    /// ns, us, µs, ms, s, m, h. Throws with Go's words.
    public static func parse(_ text: String) throws(PatternError) -> Nanoseconds {
        let bytes = Array(text.utf8)
        let invalid = PatternError("time: invalid duration \(quote(text))")
        var at = 0
        var isNegative = false
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            at = 1
        }
        if bytes[at...].elementsEqual("0".utf8) { return 0 }
        guard at < bytes.count else { throw invalid }
        var total: UInt64 = 0
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: ".") || isDigit(bytes[at]) else { throw invalid }
            let whole = try wholeNumber(bytes, &at, invalid)
            let fraction = fractionDigits(bytes, &at)
            guard whole.digits > 0 || fraction.digits > 0 else { throw invalid }
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "."), !isDigit(bytes[at]) { at += 1 }
            guard at > start else { throw PatternError("time: missing unit in duration \(quote(text))") }
            let name = String(decoding: bytes[start..<at], as: UTF8.self)
            guard let unit = unit(name) else {
                throw PatternError("time: unknown unit \(quote(name)) in duration \(quote(text))")
            }
            guard whole.value <= (1 << 63) / unit else { throw invalid }
            var part = whole.value * unit
            if fraction.value > 0 {
                part &+= UInt64(Double(fraction.value) * (Double(unit) / fraction.scale))
                guard part <= 1 << 63 else { throw invalid }
            }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow, sum <= 1 << 63 else { throw invalid }
            total = sum
        }
        if isNegative { return Int64(truncatingIfNeeded: 0 &- total) }
        guard let value = Int64(exactly: total) else { throw invalid }
        return value
    }

    /// `time.Duration.String`: `1h30m0s`, `1.5s`, `100ms`, `0s`.
    public static func text(_ value: Nanoseconds) -> String {
        if value == 0 { return "0s" }
        let magnitude = value.magnitude
        let sign = value < 0 ? "-" : ""
        if magnitude < 1_000_000_000 {
            let (unit, name): (UInt64, String) =
                magnitude < 1000 ? (1, "ns") : (magnitude < 1_000_000 ? (1000, "µs") : (1_000_000, "ms"))
            return sign + decimal(magnitude, unit) + name
        }
        let minutes = magnitude / 60_000_000_000
        var out = sign
        if minutes >= 60 { out += "\(minutes / 60)h" }
        if minutes > 0 { out += "\(minutes % 60)m" }
        return out + decimal(magnitude % 60_000_000_000, 1_000_000_000) + "s"
    }

    private static func decimal(_ value: UInt64, _ unit: UInt64) -> String {
        let rest = value % unit
        guard rest > 0 else { return "\(value / unit)" }
        var digits = String(String(unit + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(value / unit).\(digits)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static func wholeNumber(
        _ bytes: [UInt8], _ at: inout Int, _ invalid: PatternError
    ) throws(PatternError) -> (value: UInt64, digits: Int) {
        var value: UInt64 = 0
        let start = at
        while at < bytes.count, isDigit(bytes[at]) {
            guard value <= (1 << 63) / 10 else { throw invalid }
            value = value * 10 + UInt64(bytes[at] - 48)
            guard value <= 1 << 63 else { throw invalid }
            at += 1
        }
        return (value, at - start)
    }

    /// Digits that no longer fit are read and dropped, as in Go.
    private static func fractionDigits(
        _ bytes: [UInt8], _ at: inout Int
    ) -> (value: UInt64, scale: Double, digits: Int) {
        guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else { return (0, 1, 0) }
        at += 1
        var value: UInt64 = 0
        var scale = 1.0
        var isFull = false
        let start = at
        while at < bytes.count, isDigit(bytes[at]) {
            if !isFull, value <= (1 << 63 - 1) / 10 {
                let next = value * 10 + UInt64(bytes[at] - 48)
                if next <= 1 << 63 {
                    value = next
                    scale *= 10
                } else {
                    isFull = true
                }
            } else {
                isFull = true
            }
            at += 1
        }
        return (value, scale, at - start)
    }

    private static func unit(_ name: String) -> UInt64? {
        switch name {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    /// The quoting of Go's `time` package: other than ASCII, and control characters, as `\xNN`.
    private static func quote(_ text: String) -> String {
        var out = "\""
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: out += "\\" + String(Character(Unicode.Scalar(byte)))
            case 0x20..<0x80: out += String(Character(Unicode.Scalar(byte)))
            default: out += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return out + "\""
    }
}
