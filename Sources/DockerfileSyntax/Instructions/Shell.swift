extension Instruction {
    /// `SHELL ["PROGRAM", "ARGUMENT"...]`
    public struct Shell: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The vector, at least one element.
        public var shell: [String]
    }
}

extension Instruction.Shell {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        _ = try Flags(node, .shell)
        try node.needArgument(.shell)
        guard node.isJSON else { throw SyntaxFault(Message.shellForm) }
        shell = node.arguments.map(\.string)
        source = InstructionSource(node)
    }
}
