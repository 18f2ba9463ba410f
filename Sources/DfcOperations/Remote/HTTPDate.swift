/// Times as HTTP writes them (RFC 9110, section 5.6.7), in seconds since 1970.
package enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two older forms; nil for anything else.
    package static func parse(_ text: String) -> Int64? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        var fields: (day: String, month: String, year: String, time: String)
        switch words.count {
        case 6 where words[5] == "GMT": fields = (words[1], words[2], words[3], words[4])
        case 4 where words[3] == "GMT":
            let date = words[1].split(separator: "-").map(String.init)
            guard date.count == 3, let year = Int(date[2]), date[2].count == 2 else { return nil }
            fields = (date[0], date[1], String(year < 69 ? 2000 + year : 1900 + year), words[2])
        case 5: fields = (words[2], words[1], words[4], words[3])
        default: return nil
        }
        let time = fields.time.split(separator: ":", omittingEmptySubsequences: false).map {
            $0.count == 2 ? Int64($0) : nil
        }
        guard let month = months.firstIndex(of: fields.month), let day = Int64(fields.day), (1...31).contains(day),
            fields.year.count == 4, let year = Int64(fields.year), time.count == 3, let hour = time[0],
            let minute = time[1], let second = time[2], (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        return ((daysBefore(year, Int64(month) + 1, day) * 24 + hour) * 60 + minute) * 60 + second
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    package static func text(_ seconds: Int64) -> String {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - day * 86_400
        let (year, month, date) = civil(day)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let weekday = days[Int(((day % 7) + 7) % 7)]
        let years = String(year)
        return "\(weekday), \(two(date)) \(months[Int(month) - 1]) "
            + String(repeating: "0", count: max(0, 4 - years.count)) + "\(years) \(two(rest / 3600)):"
            + "\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
    }

    private static func daysBefore(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
