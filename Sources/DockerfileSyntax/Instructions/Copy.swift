extension Instruction {
    /// `COPY [flags] SOURCE... DEST`
    public struct Copy: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// What to copy and where.
        public var files: SourcesAndDestination
        /// `--from`, empty when not given.
        public var from: String
        /// `--chown`, empty when not given. Expanded at use, as is `--chmod`.
        public var chown: String
        /// `--chmod`, empty when not given.
        public var chmod: String
        /// `--link`
        public var link: Bool
        /// `--exclude` patterns in order.
        public var exclude: [String]
        /// `--parents`
        public var parents: Bool
    }
}

extension Instruction.Copy {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        guard node.arguments.count >= 2 else { throw SyntaxFault(Message.noDestination(.copy)) }
        let flags = try Flags(node, .copy)
        self.init(
            source: InstructionSource(node), files: try SourcesAndDestination(node, .copy),
            from: flags.text("from") ?? "", chown: flags.text("chown") ?? "", chmod: flags.text("chmod") ?? "",
            link: flags.boolean("link") ?? false, exclude: flags.texts("exclude"),
            parents: flags.boolean("parents") ?? false)
    }
}
