extension Instruction {
    /// `ENTRYPOINT COMMAND`. No elements mean a null entrypoint, not an empty one.
    public struct Entrypoint: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The command.
        public var command: CommandForm
    }
}

extension Instruction.Entrypoint {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        _ = try Flags(node, .entrypoint)
        command = node.command
        source = InstructionSource(node)
    }
}
