internal import DfcBasics
internal import LLB

/// Members of an object as Go's encoder writes a protobuf struct: in the order of the struct, empty ones left out.
struct KeyJSON {
    private var members: [JSONValue.Member] = []

    /// No members.
    init() {}

    /// The object.
    var value: JSONValue { .object(members) }

    /// The digest of the object's text, and the text.
    var digest: (Digest, String) {
        let text = GoJSON.text(value)
        return (Digest.of(text), text)
    }

    /// A member that is always there.
    mutating func set(_ key: String, _ value: JSONValue) { members.append(JSONValue.Member(key, value)) }
    /// A member that is left out when empty.
    mutating func add(_ key: String, _ text: String) { if !text.isEmpty { set(key, .string(text)) } }
    /// A member that is left out when 0.
    mutating func add(_ key: String, _ number: some BinaryInteger) { if number != 0 { set(key, .int(number)) } }
    /// A member that is left out when false.
    mutating func add(_ key: String, _ flag: Bool) { if flag { set(key, .bool(true)) } }
    /// A member that is left out when empty.
    mutating func add(_ key: String, _ list: [JSONValue]) { if !list.isEmpty { set(key, .array(list)) } }
    /// A member that is left out when empty.
    mutating func add(_ key: String, _ list: [String]) { add(key, list.map { JSONValue.string($0) }) }
    /// A member that is left out when nil.
    mutating func add(_ key: String, _ value: JSONValue?) { if let value { set(key, value) } }

    /// An object of these members.
    static func object(_ fill: (inout KeyJSON) -> Void) -> JSONValue {
        var json = KeyJSON()
        fill(&json)
        return json.value
    }
}
