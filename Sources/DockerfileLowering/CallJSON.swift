internal import DfcBasics

/// JSON objects as Go's structs are written: members in order, empty ones left out.
struct CallObject {
    private var members: [JSONValue.Member] = []

    mutating func add(_ key: String, _ value: JSONValue) { members.append(.init(key, value)) }
    mutating func text(_ key: String, _ value: String) { if !value.isEmpty { add(key, .string(value)) } }
    mutating func flag(_ key: String, _ value: Bool) { if value { add(key, .bool(true)) } }

    var value: JSONValue { .object(members) }
}

extension JSONValue {
    /// Lines of the first source as BuildKit's protocol writes them.
    static func location(_ lines: [Int]) -> JSONValue {
        if lines.isEmpty { return .object([]) }
        let ranges: [JSONValue] = lines.map { line in
            let place: JSONValue = .object(line == 0 ? [] : [.init("line", .int(line))])
            return .object([.init("start", place), .init("end", place)])
        }
        return .object([.init("ranges", .array(ranges))])
    }
}
