package import DfcBasics

/// Why a text is no TOML document.
package struct TOMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Line, from 1.
    package var line: Int
    /// What is wrong there.
    package var message: String
    /// Both in one line.
    package var description: String { "line \(line): \(message)" }
}

/// Reads TOML 1.0 as far as configuration files use it: tables, arrays of tables, dotted and quoted keys, all strings,
/// numbers, booleans, arrays and inline tables. Dates come out as strings. The value is that of the same JSON document.
package struct TOMLParser {
    private let bytes: [UInt8]
    private var at = 0
    private var depth = 0
    /// The document as paths and values; tables are built from it at the end.
    private var root = TOMLTable()

    /// The document that is all of these bytes, as an object.
    package static func parse(_ bytes: [UInt8]) throws(TOMLError) -> JSONValue {
        var parser = TOMLParser(bytes: bytes)
        try parser.document()
        return parser.root.value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func fault(_ message: String) -> TOMLError {
        TOMLError(line: 1 + bytes[..<min(at, bytes.count)].count { $0 == 10 }, message: message)
    }

    private var current: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 32 || byte == 9 { at += 1 }
    }

    /// Blanks, line ends and comments.
    private mutating func skipLines() {
        while let byte = current {
            if byte == UInt8(ascii: "#") {
                while at < bytes.count, bytes[at] != 10 { at += 1 }
            } else if byte == 32 || byte == 9 || byte == 10 || byte == 13 {
                at += 1
            } else {
                return
            }
        }
    }

    private mutating func endOfLine() throws(TOMLError) {
        skipBlanks()
        guard let byte = current, byte != 10, byte != 13, byte != UInt8(ascii: "#") else { return }
        throw fault("unexpected text after a value")
    }

    private mutating func expect(_ text: String) throws(TOMLError) {
        guard bytes[at...].starts(with: text.utf8) else { throw fault("expected '\(text)'") }
        at += text.utf8.count
    }

    private mutating func document() throws(TOMLError) {
        var table: [String] = []
        while true {
            skipLines()
            guard let byte = current else { return }
            if byte == UInt8(ascii: "[") {
                let isArray = at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "[")
                try expect(isArray ? "[[" : "[")
                table = try keyPath()
                try expect(isArray ? "]]" : "]")
                guard root.open(table, isArray: isArray) else {
                    throw fault("table '\(table.joined(separator: "."))' is not usable here")
                }
            } else {
                let path = try keyPath()
                try expect("=")
                let value = try value()
                guard root.set(table + path, value) else {
                    throw fault("key '\((table + path).joined(separator: "."))' is set twice")
                }
            }
            try endOfLine()
        }
    }

    private mutating func keyPath() throws(TOMLError) -> [String] {
        var path: [String] = []
        while true {
            skipBlanks()
            path.append(try key())
            skipBlanks()
            guard current == UInt8(ascii: ".") else { return path }
            at += 1
        }
    }

    private mutating func key() throws(TOMLError) -> String {
        if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") { return try string() }
        let start = at
        while let byte = current,
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
                || byte == 95
        { at += 1 }
        guard at > start else { throw fault("expected a key") }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func value() throws(TOMLError) -> JSONValue {
        skipBlanks()
        guard depth < 64 else { throw fault("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "{"): return try inlineTable()
        default: return try bare()
        }
    }

    private mutating func array() throws(TOMLError) -> JSONValue {
        at += 1
        var elements: [JSONValue] = []
        while true {
            skipLines()
            if current == UInt8(ascii: "]") { break }
            elements.append(try value())
            skipLines()
            guard current == UInt8(ascii: ",") else { break }
            at += 1
        }
        try expect("]")
        return .array(elements)
    }

    private mutating func inlineTable() throws(TOMLError) -> JSONValue {
        at += 1
        var table = TOMLTable()
        skipBlanks()
        if current != UInt8(ascii: "}") {
            while true {
                let path = try keyPath()
                try expect("=")
                guard table.set(path, try value()) else { throw fault("key set twice") }
                skipBlanks()
                guard current == UInt8(ascii: ",") else { break }
                at += 1
            }
        }
        try expect("}")
        return table.value
    }

    /// A word up to a separator: boolean, number or date.
    private mutating func bare() throws(TOMLError) -> JSONValue {
        let start = at
        while let byte = current, byte > 32, !",]}#".utf8.contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if text == "true" || text == "false" { return .bool(text == "true") }
        let plain = text.filter { $0 != "_" }
        let radixes: [(String, Int)] = [("0x", 16), ("0o", 8), ("0b", 2)]
        for (prefix, radix) in radixes where plain.hasPrefix(prefix) {
            if let number = Int64(plain.dropFirst(2), radix: radix) { return .int(number) }
        }
        if let number = Int64(plain) { return .int(number) }
        guard let first = text.utf8.first, (48...57).contains(first) || first == 43 || first == 45 || first == 46 else {
            throw fault("expected a value")
        }
        return Double(plain) == nil ? .string(text) : .number(plain)
    }

    private mutating func string() throws(TOMLError) -> String {
        let quote = bytes[at]
        let isLong = bytes[at...].starts(with: [quote, quote, quote])
        at += isLong ? 3 : 1
        if isLong, current == 13 { at += 1 }
        if isLong, current == 10 { at += 1 }
        var text: [UInt8] = []
        while let byte = current {
            if byte == quote, !isLong || bytes[at...].starts(with: [quote, quote, quote]) {
                at += isLong ? 3 : 1
                // Up to two quotes may stand before the closing three.
                while isLong, current == quote {
                    text.append(quote)
                    at += 1
                }
                return String(decoding: text, as: UTF8.self)
            }
            guard byte != 10 || isLong else { break }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(into: &text, isLong: isLong)
            } else {
                text.append(byte)
                at += 1
            }
        }
        throw fault("a string is not closed")
    }

    private mutating func escape(into text: inout [UInt8], isLong: Bool) throws(TOMLError) {
        guard at + 1 < bytes.count else { throw fault("a string is not closed") }
        let kind = bytes[at + 1]
        at += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(kind)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "e"): text.append(27)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = kind == UInt8(ascii: "u") ? 4 : 8
            guard at + count <= bytes.count,
                let number = UInt32(String(decoding: bytes[at..<(at + count)], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw fault("invalid escape") }
            text.append(contentsOf: String(Character(scalar)).utf8)
            at += count
        case 10 where isLong, 13 where isLong, 32 where isLong, 9 where isLong:
            while let byte = current, byte == 10 || byte == 13 || byte == 32 || byte == 9 { at += 1 }
        default: throw fault("unknown escape")
        }
    }
}
