internal import DfcBasics

extension Instruction {
    /// `FROM [--platform=PLATFORM] BASE [AS NAME]`
    public struct From: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The base as written, to be expanded.
        public var base: String
        /// The stage's name in lower case, empty if it has none.
        public var name: String
        /// `--platform` as written, to be expanded; empty when not given.
        public var platform: String
        /// The word between base and name as written, such as `as`; nil without a name.
        public var asKeyword: String?
        /// The name as written; nil without a name.
        public var writtenName: String?
        /// The stage's doc comment, empty if none.
        public var documentation: String
    }
}

extension Instruction.From {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        var name = ""
        var asKeyword: String?
        var writtenName: String?
        switch node.arguments.count {
        case 1: break
        case 3 where Self.isAs(node.arguments[1].string):
            asKeyword = node.arguments[1].string
            writtenName = node.arguments[2].string
            name = GoText.lower(node.arguments[2].string)
            guard Self.isStageName(name) else { throw SyntaxFault(Message.stageName(node.arguments[2])) }
        default: throw SyntaxFault(Message.fromArguments)
        }
        let flags = try Flags(node, .from)
        let source = InstructionSource(node)
        self.init(
            source: source, base: node.arguments[0].string, name: name, platform: flags.text("platform") ?? "",
            asKeyword: asKeyword, writtenName: writtenName, documentation: source.documentation(of: name))
    }

    /// Go's `strings.EqualFold` with `as`: the long s counts.
    private static func isAs(_ word: String) -> Bool {
        ["AS", "as", "As", "aS", "A\u{17F}", "a\u{17F}"].contains(word)
    }

    /// A lower-case letter, then letters, digits, `-`, `_` and `.`.
    private static func isStageName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first >= 97, first <= 122 else { return false }
        return !name.hasByte { byte in
            switch byte {
            case 97...122, 48...57, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): false
            default: true
            }
        }
    }
}
