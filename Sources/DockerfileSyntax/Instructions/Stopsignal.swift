extension Instruction {
    /// `STOPSIGNAL SIGNAL`
    public struct Stopsignal: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The whole argument text, to be expanded.
        public var signal: String
    }
}

extension Instruction.Stopsignal {
    /// Flags are ignored.
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        signal = try node.onlyArgument(.stopsignal)
        source = InstructionSource(node)
    }
}
