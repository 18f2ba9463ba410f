extension Instruction {
    /// `EXPOSE PORT...`
    public struct Expose: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The arguments sorted by their bytes, each to be expanded in words mode.
        public var ports: [String]
    }
}

extension Instruction.Expose {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        try node.needArgument(.expose)
        _ = try Flags(node, .expose)
        let sorted = node.arguments.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
        ports = sorted.map { SourceText($0).string }
        source = InstructionSource(node)
    }
}
