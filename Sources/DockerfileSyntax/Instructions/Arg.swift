internal import DfcBasics

extension Instruction {
    /// `ARG NAME[=DEFAULT]...`
    public struct Arg: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The arguments in order.
        public var arguments: [Argument]

        /// One name of an `ARG`.
        public struct Argument: Hashable, Sendable {
            /// The name, never expanded.
            public var key: String
            /// The default, to be expanded when used; nil when not given.
            public var value: String?
            /// Its doc comment, empty if none.
            public var documentation: String
        }
    }
}

extension Instruction.Arg {
    /// Flags are ignored.
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        try node.needArgument(.arg)
        source = InstructionSource(node)
        arguments = []
        for word in node.arguments {
            let (head, tail) = word.string.cut(at: UInt8(ascii: "="))
            if head.isEmpty, tail != nil { throw SyntaxFault(Message.blankName(.arg)) }
            let key = String(head)
            arguments.append(
                Argument(key: key, value: tail.map { String($0) }, documentation: source.documentation(of: key)))
        }
    }
}
