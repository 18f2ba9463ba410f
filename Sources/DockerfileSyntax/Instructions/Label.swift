extension Instruction {
    /// `LABEL KEY=VALUE...` or `LABEL KEY VALUE`
    public struct Label: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The pairs in order, keys and values to be expanded.
        public var pairs: [KeyValue]
    }
}

extension Instruction.Label {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        _ = try Flags(node, .label)
        pairs = try node.pairs(.label)
        source = InstructionSource(node)
    }
}
