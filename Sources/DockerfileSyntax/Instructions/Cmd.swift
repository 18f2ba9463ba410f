extension Instruction {
    /// `CMD COMMAND`
    public struct Cmd: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The command.
        public var command: CommandForm
    }
}

extension Instruction.Cmd {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        _ = try Flags(node, .cmd)
        command = node.command
        source = InstructionSource(node)
    }
}
