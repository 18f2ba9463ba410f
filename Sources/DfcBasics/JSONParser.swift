/// Why a text is no JSON document.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Byte offset of the fault.
    public var offset: Int
    /// What is wrong there.
    public var message: String
    /// Both in one line.
    public var description: String { "invalid JSON at byte \(offset): \(message)" }
}

/// Reads JSON (RFC 8259): strict, bounded in depth, no trap on any input. A lone surrogate and invalid UTF-8 become
/// U+FFFD, as in Go.
public struct JSONParser {
    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0

    /// The document that is all of these bytes.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.at == bytes.count else { throw parser.fault("text after the document") }
        return value
    }

    /// The document that is all of this text.
    public static func parse(_ text: String) throws(JSONError) -> JSONValue { try parse(Array(text.utf8)) }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func fault(_ message: String) -> JSONError { JSONError(offset: at, message: message) }

    private mutating func skipBlanks() {
        while at < bytes.count, bytes[at] == 32 || bytes[at] == 10 || bytes[at] == 13 || bytes[at] == 9 { at += 1 }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipBlanks()
        guard at < bytes.count else { throw fault("unexpected end") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count else { throw fault("unexpected end") }
        for offset in 0..<count where bytes[at + offset] != text.utf8Start[offset] { throw fault("unknown word") }
        at += count
        return value
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= 512 else { throw fault("nested too deeply") }
        at += 1
        skipBlanks()
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var members: [JSONValue.Member] = []
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
            at += 1
            return .object(members)
        }
        while true {
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw fault("expected a member name") }
            let key = try string()
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw fault("expected ':'") }
            at += 1
            members.append(.init(key, try value()))
            if try closes(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
            at += 1
            return .array(elements)
        }
        while true {
            elements.append(try value())
            if try closes(UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    /// Past a comma: false. Past the closing byte: true.
    private mutating func closes(_ end: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        guard at < bytes.count, bytes[at] == end || bytes[at] == UInt8(ascii: ",") else {
            throw fault("expected ',' or '\(Character(Unicode.Scalar(end)))'")
        }
        at += 1
        return bytes[at - 1] == end
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = at
        func digits(_ parser: inout JSONParser) -> Int {
            let from = parser.at
            while parser.at < parser.bytes.count, (48...57).contains(parser.bytes[parser.at]) { parser.at += 1 }
            return parser.at - from
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let leadingZero = at < bytes.count && bytes[at] == 48
        let whole = digits(&self)
        guard whole > 0, !(leadingZero && whole > 1) else { throw fault("unexpected character") }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits(&self) > 0 else { throw fault("expected digits") }
        }
        if at < bytes.count, bytes[at] | 32 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits(&self) > 0 else { throw fault("expected digits") }
        }
        return .number(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    /// Bytes that are no UTF-8 are U+FFFD each.
    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        GoText.healed(GoText.string(bytes, range))
    }

    private mutating func string() throws(JSONError) -> String {
        at += 1
        let start = at
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte < 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            end += 1
        }
        at = end
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            at += 1
            return JSONParser.text(bytes, start..<(at - 1))
        }
        var text = Array(bytes[start..<at])
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return JSONParser.text(text, text.indices)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<32: throw fault("control character in a string")
            default:
                text.append(bytes[at])
                at += 1
            }
        }
        throw fault("unexpected end in a string")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard at + 1 < bytes.count else { throw fault("unexpected end in a string") }
        let kind = bytes[at + 1]
        at += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            let high = try fourHex()
            var scalar = Unicode.Scalar(high)
            if (0xD800..<0xDC00).contains(high), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
                bytes[at + 1] == UInt8(ascii: "u")
            {
                let back = at
                at += 2
                let low = try fourHex()
                if (0xDC00..<0xE000).contains(low) {
                    scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
                } else {
                    at = back
                }
            }
            text.append(contentsOf: Array(String(Character(scalar ?? "\u{FFFD}")).utf8))
        default: throw fault("unknown escape")
        }
    }

    private mutating func fourHex() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw fault("unexpected end in a string") }
        var value: UInt32 = 0
        for byte in bytes[at..<(at + 4)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw fault("expected a hex digit") }
            value = value << 4 + UInt32(digit)
        }
        at += 4
        return value
    }
}
