extension Instruction {
    /// `MAINTAINER NAME`
    public struct Maintainer: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The whole argument text, never expanded.
        public var maintainer: String
    }
}

extension Instruction.Maintainer {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        maintainer = try node.onlyArgument(.maintainer)
        _ = try Flags(node, .maintainer)
        source = InstructionSource(node)
    }
}
