package import DfcBasics

/// A moment as tar headers hold it. Wider than `Nanoseconds`, which ends in 2262.
package struct TarTime: Hashable, Sendable, Comparable {
    /// Seconds since 1970 UTC.
    package var seconds: Int64
    /// Nanoseconds behind the second, 0 to 999,999,999.
    package var nanoseconds: Int32

    /// 1970.
    package static let zero = TarTime(seconds: 0)

    /// A moment by its two parts.
    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// A moment by nanoseconds since 1970.
    package init(_ time: Nanoseconds) {
        let (quotient, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        seconds = rest < 0 ? quotient - 1 : quotient
        nanoseconds = Int32(rest < 0 ? rest + 1_000_000_000 : rest)
    }

    /// Nanoseconds since 1970, at the nearest end of the range where it does not fit.
    package var clamped: Nanoseconds {
        let (product, high) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, over) = product.addingReportingOverflow(Int64(nanoseconds))
        if high || over { return seconds < 0 ? .min : .max }
        return sum
    }

    /// Without what is behind the second (towards the past).
    package var truncated: TarTime { TarTime(seconds: seconds) }

    /// The nearest second, halves up.
    package var rounded: TarTime {
        TarTime(seconds: nanoseconds >= 500_000_000 ? seconds &+ 1 : seconds)
    }

    /// By time.
    package static func < (left: TarTime, right: TarTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
