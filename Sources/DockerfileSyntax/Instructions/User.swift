extension Instruction {
    /// `USER USER[:GROUP]`
    public struct User: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The whole argument text, to be expanded.
        public var user: String
    }
}

extension Instruction.User {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        user = try node.onlyArgument(.user)
        _ = try Flags(node, .user)
        source = InstructionSource(node)
    }
}
