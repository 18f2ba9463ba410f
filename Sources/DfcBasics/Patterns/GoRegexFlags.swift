/// What `(?i)` and its like switch on.
struct GoRegexFlags {
    /// `i`
    var ignoresCase = false
    /// `m`: `^` and `$` stand at lines.
    var manyLines = false
    /// `s`: `.` is a line end too.
    var dotIsAll = false
    /// `U`: a repetition takes as little as it can.
    var isLazy = false

    /// Reads flags up to `)`, which ends the group, or `:`. True where it ended; nil where they are no flags.
    mutating func read(_ bytes: [UInt8], _ at: inout Int) -> Bool? {
        var isOn = true
        var hasAny = false
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "i"): ignoresCase = isOn
            case UInt8(ascii: "m"): manyLines = isOn
            case UInt8(ascii: "s"): dotIsAll = isOn
            case UInt8(ascii: "U"): isLazy = isOn
            case UInt8(ascii: "-"):
                guard isOn else { return nil }
                isOn = false
                hasAny = false
                continue
            case UInt8(ascii: ":"), UInt8(ascii: ")"):
                return isOn || hasAny ? byte == UInt8(ascii: ")") : nil
            default: return nil
            }
            hasAny = true
        }
        return nil
    }

    /// The set as the flags want it.
    func cased(_ set: ScalarSet) -> ScalarSet {
        var set = set
        if ignoresCase { set.ignoresCase = true }
        return set
    }
}
