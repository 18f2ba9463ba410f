internal import DfcBasics
internal import DfcHost

/// A command line, taken apart by the flag table. Values stay bytes, since paths need not be UTF-8.
package struct Arguments: Sendable {
    /// What is to be done.
    package let command: CommandName
    /// Values by flag name, in the order given.
    package private(set) var values: [String: [[UInt8]]] = [:]
    /// What is no flag, in the order given.
    package private(set) var operands: [[UInt8]] = []

    /// Takes the words behind the program's name apart.
    ///
    /// - Throws: `UsageError` for an unknown command or flag, a missing value or operand, or too many operands.
    package init(parsing words: [[UInt8]]) throws(UsageError) {
        guard let first = words.first else { throw UsageError("please name a command") }
        let word = Self.text(first)
        if word == "-h" || word == "--help" {
            command = .help
            return
        }
        if word == "-v" || word == "--version" {
            command = .version
            return
        }
        guard let command = CommandName(word: word) else {
            let kind = word.hasPrefix("-") ? "flag" : "command"
            throw UsageError("unknown \(kind): \(word)" + Self.suggestion(for: word, among: CommandName.words))
        }
        self.command = command
        try parse(words.dropFirst())
    }

    private mutating func parse(_ words: ArraySlice<[UInt8]>) throws(UsageError) {
        var rest = words
        while let word = rest.popFirst() {
            if word.count < 2 || word[0] != UInt8(ascii: "-") {
                operands.append(word)
            } else if word == Array("--".utf8) {
                operands.append(contentsOf: rest)
                rest = []
            } else if word[1] == UInt8(ascii: "-") {
                try parseLong(word, &rest)
            } else {
                try parseShort(word, &rest)
            }
        }
        if has("help") { return }
        if operands.count > command.mostOperands {
            throw UsageError(
                "too many arguments: \(Self.text(operands[command.mostOperands]))", command: command)
        }
        if operands.isEmpty && values["llb"] == nil, let complaint = command.missingOperand {
            throw UsageError(complaint, command: command)
        }
    }

    private mutating func parseLong(_ word: [UInt8], _ rest: inout ArraySlice<[UInt8]>) throws(UsageError) {
        let equals = word.firstIndex(of: UInt8(ascii: "="))
        let name = Self.text(word[2..<(equals ?? word.count)])
        guard let flag = FlagTable.flag(name, of: command) else { throw unknown(flag: "--" + name) }
        let attached = equals.map { Array(word[($0 + 1)...]) }
        try take(flag, shown: "--" + name, attached: attached, &rest)
    }

    /// One or more letters behind one dash; the rest of the word behind a letter that needs a value is its value.
    private mutating func parseShort(_ word: [UInt8], _ rest: inout ArraySlice<[UInt8]>) throws(UsageError) {
        var index = 1
        while index < word.count {
            let letter = Character(Unicode.Scalar(word[index]))
            guard let flag = FlagTable.flag(short: letter, of: command) else { throw unknown(flag: "-\(letter)") }
            index += 1
            let tail = Array(word[index...])
            if tail.first == UInt8(ascii: "=") {
                return try take(flag, shown: "-\(letter)", attached: Array(tail.dropFirst()), &rest)
            }
            if !flag.value.needsNoValue {
                return try take(flag, shown: "-\(letter)", attached: tail.isEmpty ? nil : tail, &rest)
            }
            try take(flag, shown: "-\(letter)", attached: nil, &rest)
        }
    }

    private mutating func take(
        _ flag: Flag, shown: String, attached: [UInt8]?, _ rest: inout ArraySlice<[UInt8]>
    ) throws(UsageError) {
        var value = attached
        if value == nil {
            switch flag.value {
            case .toggle: value = Array("true".utf8)
            case .optionalChoice(let words): value = Array((words.first ?? "").utf8)
            case .text, .list, .commaList, .path, .number, .choice: value = rest.popFirst()
            }
        }
        guard let value else { throw UsageError("flag needs an argument: \(shown)", command: command) }
        values[flag.name, default: []].append(value)
    }

    private func unknown(flag: String) -> UsageError {
        let names = FlagTable.shown(of: command).map { "--" + $0.name }
        return UsageError("unknown flag: \(flag)" + Self.suggestion(for: flag, among: names), command: command)
    }

    static func suggestion(for word: String, among words: [String]) -> String {
        Suggestion.word(for: word, in: words).map { " (did you mean \($0)?)" } ?? ""
    }

    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Arguments {
    /// The flag was given.
    package func has(_ name: String) -> Bool { values[name] != nil }

    /// The last value as text.
    package func text(_ name: String) -> String? { values[name]?.last.map { Self.text($0) } }

    /// Every value as text.
    package func list(_ name: String) -> [String] { (values[name] ?? []).map { Self.text($0) } }

    /// Every value split at its commas, blanks around the parts and empty parts dropped.
    package func commaList(_ name: String) -> [String] {
        list(name).flatMap { $0.split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty } }
    }

    /// The last value of a toggle, read as Go reads truth values.
    package func toggle(_ name: String) throws(FlagValueError) -> Bool {
        guard let word = text(name) else { return false }
        switch word {
        case "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default:
            throw FlagValueError(
                "invalid argument \"\(word)\" for \"--\(name)\" flag: \"\(word)\" is neither true nor false")
        }
    }

    /// The last value as one of the words that the table allows.
    package func choice(_ name: String) throws(FlagValueError) -> String? {
        guard let word = text(name), let flag = FlagTable.flag(name, of: command) else { return nil }
        switch flag.value {
        case .choice(let words), .optionalChoice(let words):
            if words.contains(word) { return word }
            throw FlagValueError(
                "invalid argument \"\(word)\" for \"--\(name)\" flag: expected \(words.joined(separator: ", "))")
        case .toggle, .text, .list, .commaList, .path, .number: return word
        }
    }

    /// The last value as a whole number above zero.
    package func number(_ name: String) throws(FlagValueError) -> Int? {
        guard let word = text(name) else { return nil }
        guard let number = Int(word), number > 0 else {
            throw FlagValueError("invalid argument \"\(word)\" for \"--\(name)\" flag: expected a number above zero")
        }
        return number
    }

    /// The last value as a path, in the form that keeps bytes that are no UTF-8.
    package func path(_ name: String) -> String? { values[name]?.last.map { PathText.text($0) } }

    /// The operand at that place as a path.
    package func operandPath(_ index: Int) -> String? {
        operands.indices.contains(index) ? PathText.text(operands[index]) : nil
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}
