internal import DfcBasics

/// The flags that an instruction knows, and what is given of them.
struct Flags {
    enum Kind {
        case boolean, text, texts
    }

    private struct Given {
        var name: String
        var value: String
    }

    /// The flags in order.
    private var given: [Given] = []

    init(_ node: borrowing InstructionNode, _ keyword: Keyword) throws(SyntaxFault) {
        if node.flags.isEmpty { return }
        let known = keyword.flags
        given.reserveCapacity(node.flags.count)
        for flag in node.flags { try take(flag, known) }
    }

    private mutating func take(_ flag: String, _ known: [(name: String, kind: Kind)]) throws(SyntaxFault) {
        let (written, value) = flag.cut(at: UInt8(ascii: "="))
        let wanted = String(decoding: written.utf8.dropFirst(2), as: UTF8.self)
        guard let (name, kind) = known.first(where: { $0.name == wanted }) else {
            throw SyntaxFault(Message.unknownFlag(written, known: known.map(\.name)))
        }
        if kind != .texts, isGiven(name) { throw SyntaxFault(Message.duplicateFlag(written)) }
        switch kind {
        case .boolean:
            if value == "" { throw SyntaxFault(Message.missingValue(written)) }
            switch value?.lowercased() {
            case nil, "true": given.append(Given(name: name, value: "true"))
            case "false": given.append(Given(name: name, value: "false"))
            case _?: throw SyntaxFault(Message.notBoolean(written, value ?? ""))
            }
        case .text, .texts:
            guard let value else { throw SyntaxFault(Message.missingValue(written)) }
            given.append(Given(name: name, value: String(value)))
        }
    }

    private func isGiven(_ name: String) -> Bool { given.contains { $0.name == name } }

    /// The names of what is given, each once, in order.
    var used: [String] {
        var names: [String] = []
        for flag in given where !names.contains(flag.name) { names.append(flag.name) }
        return names
    }

    /// All values of a flag, in order.
    func texts(_ name: String) -> [String] {
        given.isEmpty ? [] : given.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The value of a flag that is given at most once.
    func text(_ name: String) -> String? { given.first { $0.name == name }?.value }

    /// Truth of a flag, nil when it is not given.
    func boolean(_ name: String) -> Bool? { text(name).map { $0 == "true" } }
}
