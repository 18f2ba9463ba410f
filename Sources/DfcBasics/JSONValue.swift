/// A JSON document as a value. Objects keep the order of their members and numbers keep their text, so that what was
/// read can be written again unchanged.
public enum JSONValue: Sendable, Equatable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number by its text.
    case number(String)
    /// A string.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Members in order.
    case object([Member])

    /// One member of an object.
    public struct Member: Sendable, Equatable {
        /// Its name.
        public var key: String
        /// Its value.
        public var value: JSONValue
        /// A member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The word for the kind of a value in Go's messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The integer as a number.
    public static func int(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    /// The value of a member (the last of that name, as Go reads it); nil for other values and missing members.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The text of a string, else nil.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The elements of a list, else nil.
    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object, else nil.
    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The truth value, else nil.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number as an integer, nil where it is none or does not fit.
    public var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }
}
