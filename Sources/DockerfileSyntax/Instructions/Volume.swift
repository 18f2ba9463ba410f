internal import DfcBasics

extension Instruction {
    /// `VOLUME PATH...`
    public struct Volume: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The paths, blanks around them removed, to be expanded.
        public var volumes: [String]
    }
}

extension Instruction.Volume {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        try node.needArgument(.volume)
        _ = try Flags(node, .volume)
        volumes = node.arguments.map { GoText.trimmed($0.string) }
        if volumes.contains("") { throw SyntaxFault(Message.emptyVolume) }
        source = InstructionSource(node)
    }
}
