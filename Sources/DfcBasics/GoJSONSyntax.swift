/// Why Go's `encoding/json` does not take a text for JSON, in its words.
public struct GoJSONSyntax {
    private struct Fault: Error {
        var message: String
    }

    /// Go refuses deeper documents.
    private static let depthLimit = 10_000

    private let bytes: [UInt8]
    private var at = 0

    /// Nil for a text that is one JSON document.
    public static func fault(in text: String) -> String? {
        var syntax = GoJSONSyntax(bytes: Array(text.utf8))
        do throws(Fault) {
            try syntax.document()
            return nil
        } catch {
            return error.message
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The byte here; behind the end a blank, as Go looks at one to see whether a token is complete.
    private var byte: UInt8 { at < bytes.count ? bytes[at] : 32 }

    private func unexpected(_ place: String) -> Fault {
        var scalar: [UInt8] = []
        GoText.append(UInt32(byte), to: &scalar)
        let name =
            switch byte {
            case UInt8(ascii: "'"): "\\'"
            case UInt8(ascii: "\""): "\""
            default: String(GoQuote.quote(scalar).dropFirst().dropLast())
            }
        return Fault(message: "invalid character '\(name)' \(place)")
    }

    private mutating func skipBlanks() throws(Fault) {
        while at < bytes.count, [9, 10, 13, 32].contains(bytes[at]) { at += 1 }
        if at == bytes.count { throw Fault(message: "unexpected end of JSON input") }
    }

    private mutating func document() throws(Fault) {
        // The open brackets, true for an object.
        var open: [Bool] = []
        while true {
            try skipBlanks()
            if try opens(&open) { continue }
            // Behind a value: a comma, or closing brackets.
            while let isObject = open.last {
                try skipBlanks()
                if byte == UInt8(ascii: ",") {
                    at += 1
                    if isObject { try name() }
                    break
                }
                guard byte == UInt8(ascii: isObject ? "}" : "]") else {
                    throw unexpected(isObject ? "after object key:value pair" : "after array element")
                }
                at += 1
                open.removeLast()
            }
            if open.isEmpty { break }
        }
        while at < bytes.count, [9, 10, 13, 32].contains(bytes[at]) { at += 1 }
        if at < bytes.count { throw unexpected("after top-level value") }
    }

    /// Reads a value, or the opening bracket of one that is not empty: then true.
    private mutating func opens(_ open: inout [Bool]) throws(Fault) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let isObject = byte == UInt8(ascii: "{")
            if open.count == Self.depthLimit { throw unexpected("exceeded max depth") }
            at += 1
            try skipBlanks()
            if byte == UInt8(ascii: isObject ? "}" : "]") {
                at += 1
                return false
            }
            open.append(isObject)
            if isObject { try name() }
            return true
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"), 48...57: try number()
        default: throw unexpected("looking for beginning of value")
        }
        return false
    }

    /// A member's name and its colon.
    private mutating func name() throws(Fault) {
        try skipBlanks()
        guard byte == UInt8(ascii: "\"") else { throw unexpected("looking for beginning of object key string") }
        try string()
        try skipBlanks()
        guard byte == UInt8(ascii: ":") else { throw unexpected("after object key") }
        at += 1
    }

    private mutating func word(_ text: String) throws(Fault) {
        for letter in text.utf8 {
            guard byte == letter else {
                throw unexpected("in literal \(text) (expecting '\(Character(Unicode.Scalar(letter)))')")
            }
            at += 1
        }
    }

    private mutating func number() throws(Fault) {
        if byte == UInt8(ascii: "-") { at += 1 }
        if byte == 48 { at += 1 } else { try digits("in numeric literal") }
        if byte == UInt8(ascii: ".") {
            at += 1
            try digits("after decimal point in numeric literal")
        }
        guard byte | 0x20 == UInt8(ascii: "e") else { return }
        at += 1
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
        try digits("in exponent of numeric literal")
    }

    private mutating func digits(_ place: String) throws(Fault) {
        guard (48...57).contains(byte) else { throw unexpected(place) }
        while (48...57).contains(byte) { at += 1 }
    }

    private mutating func string() throws(Fault) {
        at += 1
        while at < bytes.count {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case 0..<32: throw unexpected("in string literal")
            default: at += 1
            }
        }
        throw Fault(message: "unexpected end of JSON input")
    }

    private mutating func escape() throws(Fault) {
        at += 1
        guard "\"\\/bfnrtu".utf8.contains(byte) else { throw unexpected("in string escape code") }
        let isCode = byte == UInt8(ascii: "u")
        at += 1
        guard isCode else { return }
        for _ in 0..<4 {
            switch byte {
            case 48...57, 65...70, 97...102: at += 1
            default: throw unexpected("in \\u hexadecimal character escape")
            }
        }
    }
}
