internal import DfcBasics

/// `--resource KEY=VALUE`: limits of each step, named as `docker run` names them (buildx, `build/utils.go`).
enum ResourceFlags {
    /// The frontend's attributes; of several values of one key the last counts, and one that limits nothing is left out.
    ///
    /// - Throws: `BuildError` for an unknown key or a value that is no size or number.
    static func attributes(_ entries: [String]) throws(BuildError) -> [String: String] {
        var attributes: [String: String] = [:]
        for entry in entries {
            guard let equals = entry.firstIndex(of: "=") else {
                throw BuildError(.client, "invalid resource \(GoQuote.quote(entry)), expected key=value")
            }
            let key = GoText.trimmed(String(entry[..<equals]))
            let value = GoText.trimmed(String(entry[entry.index(after: equals)...]))
            let name: String
            let limit: String?
            switch key {
            case "memory": (name, limit) = ("memory", try size(value, key))
            case "memory-swap": (name, limit) = ("memswap", value == "-1" ? value : try size(value, key))
            case "cpu-shares": (name, limit) = ("cpushares", try number(value, key))
            case "cpu-period": (name, limit) = ("cpuperiod", try number(value, key))
            case "cpu-quota": (name, limit) = ("cpuquota", try number(value, key))
            case "cpuset-cpus": (name, limit) = ("cpusetcpus", value.isEmpty ? nil : value)
            case "cpuset-mems": (name, limit) = ("cpusetmems", value.isEmpty ? nil : value)
            default: throw BuildError(.client, "unknown resource \(GoQuote.quote(key))")
            }
            attributes[name] = limit
        }
        return attributes
    }

    private static func size(_ value: String, _ key: String) throws(BuildError) -> String? {
        guard let bytes = GoNumbers.memorySize(value) else {
            throw refusal(value, key, "invalid size: '\(value)'")
        }
        return bytes > 0 ? String(bytes) : nil
    }

    private static func number(_ value: String, _ key: String) throws(BuildError) -> String? {
        do {
            let number = try GoNumbers.integer(value)
            return number > 0 ? String(number) : nil
        } catch {
            throw refusal(value, key, "\(error)")
        }
    }

    private static func refusal(_ value: String, _ key: String, _ cause: String) -> BuildError {
        BuildError(.client, "invalid value \(GoQuote.quote(value)) for resource \(key): \(cause)")
    }
}
