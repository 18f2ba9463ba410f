/// The flags that an instruction knows, and what is given of them.
struct Flags {
    enum Kind {
        case boolean, text, texts
    }

    private let known: [(name: String, kind: Kind)]
    private var values: [[String]]
    /// Names of the given flags, each once, in order.
    private(set) var used: [String] = []

    /// Judges a node's flags from left to right.
    init(_ node: borrowing InstructionNode, _ keyword: Keyword) throws(SyntaxFault) {
        guard !node.flags.isEmpty else {
            known = []
            values = []
            return
        }
        known = keyword.flags
        values = Array(repeating: [], count: known.count)
        for flag in node.flags { try take(flag) }
    }

    private mutating func take(_ flag: String) throws(SyntaxFault) {
        let separator = flag.utf8.firstIndex(of: UInt8(ascii: "="))
        let written = separator.map { flag[..<$0] } ?? flag[...]
        let value = separator.map { flag[flag.utf8.index(after: $0)...] }
        let name = written.dropFirst(2)
        guard let number = known.firstIndex(where: { $0.name == name }) else {
            throw SyntaxFault(Message.unknownFlag(written, known: known.map(\.name)))
        }
        if !values[number].isEmpty, known[number].kind != .texts { throw SyntaxFault(Message.duplicateFlag(written)) }
        if values[number].isEmpty { used.append(known[number].name) }
        switch known[number].kind {
        case .boolean:
            if value == "" { throw SyntaxFault(Message.missingValue(written)) }
            switch value?.lowercased() {
            case nil, "true": values[number] = ["true"]
            case "false": values[number] = ["false"]
            case _?: throw SyntaxFault(Message.notBoolean(written, value ?? ""))
            }
        case .text, .texts:
            guard let value else { throw SyntaxFault(Message.missingValue(written)) }
            values[number].append(String(value))
        }
    }

    /// All values of a flag in order.
    func texts(_ name: String) -> [String] { known.firstIndex { $0.name == name }.map { values[$0] } ?? [] }

    /// The value of a flag; nil when not given.
    func text(_ name: String) -> String? { texts(name).first }

    /// The value of a flag; nil when not given.
    func boolean(_ name: String) -> Bool? { text(name).map { $0 == "true" } }
}
