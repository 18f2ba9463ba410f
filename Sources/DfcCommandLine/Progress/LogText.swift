/// Makes lines of what a step writes. Escape sequences and control characters are taken out, so that a step can
/// neither move the cursor nor recolour or retitle the terminal; `\r` ends a line as `\n` does.
struct LogText {
    private enum State {
        case text, escape, control, string, stringEscape
    }

    /// Longer lines are broken here.
    static let longestLine = 1 << 16

    private var state = State.text
    private var afterReturn = false
    private var afterC2 = false
    /// The unfinished last line.
    private(set) var partial: [UInt8] = []

    /// Takes further bytes and gives the lines that they complete, without line ends.
    mutating func feed(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes { take(byte, &lines) }
        return lines
    }

    /// Ends the unfinished line, nil where there is none.
    mutating func end() -> [UInt8]? {
        defer { partial = [] }
        return partial.isEmpty ? nil : partial
    }

    /// The text on one line, free of escape sequences and control characters.
    static func clean(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 0xC2 }) else { return text }
        var parser = LogText()
        var lines = parser.feed(Array(text.utf8))
        if let last = parser.end() { lines.append(last) }
        return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// The text free of escape sequences and control characters, its lines kept.
    static func cleanLines(_ text: String) -> String {
        guard text.utf8.contains(where: { ($0 < 32 && $0 != 10) || $0 == 127 || $0 == 0xC2 }) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { clean(String($0)) }
            .joined(separator: "\n")
    }

    private mutating func take(_ byte: UInt8, _ lines: inout [[UInt8]]) {
        switch state {
        case .text: takeText(byte, &lines)
        case .escape:
            switch byte {
            case UInt8(ascii: "["): state = .control
            case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
                state = .string
            case 0x20...0x2F: break
            case 10, 13: leave(byte, &lines)
            default: state = .text
            }
        case .control:
            switch byte {
            case 0x40...0x7E: state = .text
            case 10, 13: leave(byte, &lines)
            default: break
            }
        case .string:
            switch byte {
            case 7: state = .text
            case 0x1B: state = .stringEscape
            case 10, 13: leave(byte, &lines)
            default: break
            }
        case .stringEscape:
            state = .escape
            if byte == UInt8(ascii: "\\") { state = .text } else { take(byte, &lines) }
        }
    }

    private mutating func leave(_ byte: UInt8, _ lines: inout [[UInt8]]) {
        state = .text
        takeText(byte, &lines)
    }

    private mutating func takeText(_ byte: UInt8, _ lines: inout [[UInt8]]) {
        let wasReturn = afterReturn
        afterReturn = byte == 13
        if afterC2 {
            afterC2 = false
            // U+0080 to U+009F are control characters of their own; U+009B begins a sequence.
            if (0x80...0x9F).contains(byte) {
                if byte == 0x9B { state = .control }
                return
            }
            partial.append(0xC2)
        }
        switch byte {
        case 10, 13:
            if wasReturn { return }
            lines.append(partial)
            partial = []
        case 0x1B: state = .escape
        case 0xC2: afterC2 = true
        case 9: partial.append(byte)
        case 0..<32, 127: break
        default:
            partial.append(byte)
            if partial.count >= Self.longestLine {
                lines.append(partial)
                partial = []
            }
        }
    }
}
