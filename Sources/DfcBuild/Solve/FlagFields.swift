internal import DfcBasics

/// The `key=value` fields of a flag that is a CSV record.
struct FlagFields: Sendable {
    private var values: [String: String] = [:]

    /// Reads a flag; keys are taken in lower case. Other keys than these are refused.
    init(_ flag: String, keys: Set<String>) throws(BuildError) {
        let fields: [String]
        do {
            fields = try CSVRecord.fields(flag)
        } catch {
            throw BuildError(.client, "failed to parse csv \(flag): \(error)")
        }
        for field in fields {
            let pair = NamedValue(parsing: field)
            guard let value = pair.value else {
                throw BuildError(.client, "invalid field '\(field)' must be a key=value pair")
            }
            let key = pair.name.lowercased()
            guard keys.contains(key) else {
                throw BuildError(.client, "unexpected key '\(pair.name)' in '\(field)'")
            }
            values[key] = value
        }
    }

    /// The value of a key.
    subscript(key: String) -> String? { values[key] }

    /// Counts a key as another one.
    mutating func rename(_ key: String, to other: String) {
        if let value = values.removeValue(forKey: key) { values[other] = value }
    }
}
