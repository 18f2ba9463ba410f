/// Moments as text in the form of RFC 3339 in UTC, as Go's JSON writes times: nanoseconds, trailing zeros left out.
public enum Timestamp {
    private static let second: Int64 = 1_000_000_000

    /// Such as `2026-08-01T12:00:00.25Z`.
    public static func text(_ moment: Nanoseconds) -> String {
        let seconds = moment.floored(by: second)
        return text(seconds: seconds, fraction: moment - seconds * second)
    }

    /// The years that a text can bear, in seconds since 1970.
    public static let secondsOfText: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// The same of seconds since 1970, however far away, and nanoseconds in that second.
    public static func text(seconds: Int64, fraction: Int64 = 0) -> String {
        let days = seconds.floored(by: 86_400)
        let clock = seconds - days * 86_400
        let date = civil(days)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        append(date.year, 4, to: &text)
        for (mark, number) in [
            (45, date.month), (45, date.day), (84, clock / 3600), (58, clock / 60 % 60), (58, clock % 60),
        ] as [(UInt8, Int64)] {
            text.append(mark)
            append(number, 2, to: &text)
        }
        if fraction > 0 {
            text.append(46)
            append(fraction, 9, to: &text)
            while text.last == 48 { text.removeLast() }
        }
        text.append(90)
        return String(decoding: text, as: UTF8.self)
    }

    /// The moment of a text; nil where it is not of that form or does not fit. An offset from UTC may stand in place of
    /// the `Z`, and digits beyond nanoseconds are dropped.
    public static func parse(_ text: some StringProtocol) -> Nanoseconds? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 116,
            bytes[13] == 58, bytes[16] == 58, let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second < 61
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if bytes[index] == 46 {
            let digits = bytes[(index + 1)...].prefix { (48...57).contains($0) }
            guard !digits.isEmpty, let value = number(digits.prefix(9)) else { return nil }
            fraction = value
            for _ in 0..<(9 - min(9, digits.count)) { fraction *= 10 }
            index += 1 + digits.count
        }
        guard let offset = offset(bytes[index...]) else { return nil }
        let days = daysBefore(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: Self.second)
        let (moment, more) = scaled.addingReportingOverflow(fraction)
        return overflow || more ? nil : moment
    }

    /// Seconds east of UTC of `Z`, `+02:00` and the like.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let sign = bytes.first else { return nil }
        if bytes.count == 1 { return sign == 90 || sign == 122 ? 0 : nil }
        let rest = Array(bytes.dropFirst())
        guard rest.count == 5, rest[2] == 58, sign == 43 || sign == 45, let hours = number(rest[0..<2]),
            let minutes = number(rest[3..<5]), hours < 24, minutes < 60
        else { return nil }
        return (sign == 43 ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 48)
        }
        return value
    }

    /// Appends the number with as many zeros in front as bring it to the width.
    private static func append(_ number: Int64, _ width: Int, to text: inout [UInt8]) {
        let digits = String(number).utf8
        text.append(contentsOf: repeatElement(48, count: max(0, width - digits.count)))
        text.append(contentsOf: digits)
    }

    /// The date of a day counted from 1970-01-01, by eras of 400 years that begin on the first of March.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.floored(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private static func daysBefore(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.floored(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity; the divisor is above zero.
    fileprivate func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
