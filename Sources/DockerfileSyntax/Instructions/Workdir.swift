extension Instruction {
    /// `WORKDIR PATH`
    public struct Workdir: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The whole argument text, to be expanded.
        public var path: String
    }
}

extension Instruction.Workdir {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        path = try node.onlyArgument(.workdir)
        _ = try Flags(node, .workdir)
        source = InstructionSource(node)
    }
}
