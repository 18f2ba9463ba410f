internal import DfcBasics

/// Arguments written as a JSON array. Reads strictly and without recursion.
struct JSONForm {
    enum Result {
        /// Not JSON, or no array: another form of the instruction.
        case none
        case strings([SourceText])
        /// An array with something else than strings in it.
        case mixed
    }

    /// Go's decoder refuses deeper documents.
    private static let depthLimit = 10_000

    private let text: [UInt8]
    private let end: Int
    private var at: Int

    /// Reads the text in this range, which has no spaces at its ends.
    static func parse(_ text: [UInt8], _ range: Range<Int>) -> Result {
        let start = GoText.skipSpaces(text, range)
        guard start < range.upperBound, text[start] == UInt8(ascii: "[") else { return .none }
        ParserWork.note(range.count)
        var form = JSONForm(text: text, end: range.upperBound, at: start)
        return form.array() ?? .none
    }

    private init(text: [UInt8], end: Int, at: Int) {
        self.text = text
        self.end = end
        self.at = at
    }

    private var byte: UInt8 { at < end ? text[at] : 0 }

    private mutating func skipBlanks() {
        while at < end, text[at] == 32 || text[at] == 9 || text[at] == 10 || text[at] == 13 { at += 1 }
    }

    /// The whole document; nil if it is none.
    private mutating func array() -> Result? {
        var strings: [SourceText] = []
        var isMixed = false
        // The open brackets, true for an object.
        var open: [Bool] = []
        open: while true {
            // A value.
            skipBlanks()
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                let isObject = byte == UInt8(ascii: "{")
                if !open.isEmpty { isMixed = true }
                open.append(isObject)
                guard open.count <= Self.depthLimit else { return nil }
                at += 1
                skipBlanks()
                if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")), at < end { break }
                if isObject { guard memberName() else { return nil } }
                continue open
            case UInt8(ascii: "\""):
                guard let string = string() else { return nil }
                if open.count == 1 { strings.append(SourceText(string)) }
            default:
                isMixed = true
                guard literal() else { return nil }
            }
            // What follows a value: a comma or closing brackets.
            while let isObject = open.last {
                skipBlanks()
                guard at < end else { return nil }
                if byte == UInt8(ascii: ",") {
                    at += 1
                    if isObject { guard memberName() else { return nil } }
                    continue open
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return nil }
                at += 1
                open.removeLast()
            }
            skipBlanks()
            guard at == end else { return nil }
            return isMixed ? .mixed : .strings(strings)
        }
    }

    private mutating func memberName() -> Bool {
        skipBlanks()
        guard byte == UInt8(ascii: "\""), string() != nil else { return false }
        skipBlanks()
        guard byte == UInt8(ascii: ":") else { return false }
        at += 1
        return true
    }

    private mutating func literal() -> Bool {
        for word in ["true", "false", "null"] where text[at..<end].starts(with: word.utf8) {
            at += word.utf8.count
            return true
        }
        let start = at
        if byte == UInt8(ascii: "-") { at += 1 }
        let first = at
        guard digits(), !(text[first] == 48 && at > first + 1) else { return false }
        if byte == UInt8(ascii: ".") {
            at += 1
            guard digits() else { return false }
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            guard digits() else { return false }
        }
        // Go cannot decode a number that is out of range.
        return Double(String(decoding: text[start..<at], as: UTF8.self))?.isFinite ?? false
    }

    private mutating func digits() -> Bool {
        let start = at
        while at < end, text[at] >= 48, text[at] <= 57 { at += 1 }
        return at > start
    }

    /// The content of the string that begins here; nil if it is none.
    private mutating func string() -> [UInt8]? {
        at += 1
        var out: [UInt8] = []
        while at < end {
            let byte = text[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return out
            case UInt8(ascii: "\\"): guard escape(&out) else { return nil }
            case 0..<32: return nil
            case 0x80...:
                let (scalar, width) = GoText.decode(text, at: at, end: end)
                GoText.append(scalar, to: &out)
                at += width
            default:
                out.append(byte)
                at += 1
            }
        }
        return nil
    }

    private mutating func escape(_ out: inout [UInt8]) -> Bool {
        guard at + 1 < end else { return false }
        let kind = text[at + 1]
        at += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(kind)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "u"):
            guard var scalar = hex(at) else { return false }
            at += 4
            if (0xD800..<0xDC00).contains(scalar), at + 1 < end, text[at] == UInt8(ascii: "\\"),
                text[at + 1] == UInt8(ascii: "u"), let low = hex(at + 2), (0xDC00..<0xE000).contains(low)
            {
                scalar = 0x1_0000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                at += 6
            }
            GoText.append(scalar, to: &out)
        default: return false
        }
        return true
    }

    private func hex(_ start: Int) -> UInt32? {
        guard start + 4 <= end else { return nil }
        var value: UInt32 = 0
        for byte in text[start..<(start + 4)] {
            switch byte {
            case 48...57: value = value << 4 + UInt32(byte - 48)
            case 65...70, 97...102: value = value << 4 + UInt32((byte | 0x20) - 87)
            default: return nil
            }
        }
        return value
    }
}
