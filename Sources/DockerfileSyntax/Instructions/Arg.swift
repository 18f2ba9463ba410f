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
            let separator = word.bytes.firstIndex(of: UInt8(ascii: "="))
            if separator == 0 { throw SyntaxFault(Message.blankName(.arg)) }
            let key = SourceText(word.bytes[..<(separator ?? word.bytes.count)]).string
            arguments.append(
                Argument(
                    key: key, value: separator.map { SourceText(word.bytes[($0 + 1)...]).string },
                    documentation: source.documentation(of: key)))
        }
    }
}
