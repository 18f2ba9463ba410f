internal import Glibc

/// How numbers are shown in progress, in the forms of BuildKit's views.
enum ProgressNumbers {
    /// A number with so many decimals, rounded as C and Go round it.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([Int32(clamping: decimals), value]) {
            vsnprintf(&buffer, buffer.count, "%.*f", $0)
        }
        return String(
            decoding: buffer[..<max(0, min(Int(length), buffer.count - 1))].map { UInt8(bitPattern: $0) }, as: UTF8.self
        )
    }

    /// Seconds between two moments in nanoseconds; never below zero.
    static func seconds(_ from: Int64, _ to: Int64) -> Double {
        let (span, overflow) = to.subtractingReportingOverflow(from)
        return overflow || span < 0 ? 0 : Double(span) / 1e9
    }

    /// `6.1s`
    static func tenths(_ seconds: Double) -> String { fixed(seconds, 1) + "s" }

    /// A size: whole bytes below 1,000, else two decimals and a decimal unit, such as `3.62kB`.
    static func size(_ bytes: Int64) -> String {
        var value = Double(bytes)
        if abs(value) < 1000 { return "\(bytes)B" }
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB", "PB", "EB"] {
            value /= 1000
            unit = next
            if abs(value) < 1000 { break }
        }
        return fixed(value, 2) + unit
    }

    /// The seconds that stand before a log line: three decimals, fewer from ten and from a hundred seconds on.
    static func logTime(_ seconds: Double) -> String {
        fixed(seconds, seconds < 10 ? 3 : seconds < 100 ? 2 : 1)
    }
}
