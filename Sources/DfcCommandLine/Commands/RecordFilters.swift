internal import DfcBasics
internal import DfcBuild
internal import DfcStore

/// The `--filter` flags of `du` and `prune`.
enum RecordFilters {
    /// All of them together: of one key several values count as one or the other, different keys as both.
    static func read(_ arguments: Arguments) throws -> UsageFilter {
        var filter = UsageFilter()
        for text in arguments.list("filter") {
            let pair = NamedValue(parsing: text)
            switch (pair.name, pair.value) {
            case ("type", let value?): filter.types.append(value)
            case ("id", let value?): filter.ids.append(value)
            case ("description", let value?): filter.descriptions.append(value)
            case ("inuse", let value): filter.isInUse = try flag(value, text)
            case ("mutable", let value): filter.isMutable = try flag(value, text)
            case ("immutable", let value): filter.isMutable = try !flag(value, text)
            case ("until", let value?), ("unused-for", let value?):
                do { filter.unusedFor = try Durations.parse(value) } catch {
                    throw FlagValueError("invalid argument \"\(text)\" for \"--filter\" flag: \(error)")
                }
            default:
                throw FlagValueError(
                    "invalid argument \"\(text)\" for \"--filter\" flag: expected "
                        + "type=TYPE, id=ID, description=TEXT, inuse, mutable, immutable or until=DURATION")
            }
        }
        return filter
    }

    private static func flag(_ value: String?, _ text: String) throws -> Bool {
        switch value {
        case nil, "true", "1": true
        case "false", "0": false
        default: throw FlagValueError("invalid argument \"\(text)\" for \"--filter\" flag: expected true or false")
        }
    }
}
