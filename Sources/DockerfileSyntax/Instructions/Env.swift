extension Instruction {
    /// `ENV KEY=VALUE...` or `ENV KEY VALUE`
    public struct Env: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The pairs in order, keys and values to be expanded.
        public var pairs: [KeyValue]
    }
}

/// A pair of `ENV` or `LABEL`.
public struct KeyValue: Hashable, Sendable {
    /// The key as written, quotes and escapes kept.
    public var key: String
    /// The value as written, quotes and escapes kept.
    public var value: String
    /// Written `KEY VALUE`, without `=`.
    public var isLegacy: Bool

    /// A pair.
    public init(key: String, value: String, isLegacy: Bool = false) {
        self.key = key
        self.value = value
        self.isLegacy = isLegacy
    }
}

extension Instruction.Env {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        _ = try Flags(node, .env)
        pairs = try node.pairs(.env)
        source = InstructionSource(node)
    }
}
