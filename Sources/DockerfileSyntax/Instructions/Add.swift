extension Instruction {
    /// `ADD [flags] SOURCE... DEST`
    public struct Add: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// What to add and where.
        public var files: SourcesAndDestination
        /// `--chown`, empty when not given. Expanded at use, as are `--chmod` and `--checksum`.
        public var chown: String
        /// `--chmod`, empty when not given.
        public var chmod: String
        /// `--link`
        public var link: Bool
        /// `--exclude` patterns in order.
        public var exclude: [String]
        /// `--keep-git-dir`, nil when not given.
        public var keepGitDir: Bool?
        /// `--checksum`, empty when not given.
        public var checksum: String
        /// `--unpack`, nil when not given.
        public var unpack: Bool?
    }
}

extension Instruction.Add {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        guard node.arguments.count >= 2 else { throw SyntaxFault(Message.noDestination(.add)) }
        let flags = try Flags(node, .add)
        files = try SourcesAndDestination(node, .add)
        source = InstructionSource(node)
        chown = flags.text("chown") ?? ""
        chmod = flags.text("chmod") ?? ""
        link = flags.boolean("link") ?? false
        exclude = flags.texts("exclude")
        keepGitDir = flags.boolean("keep-git-dir")
        checksum = flags.text("checksum") ?? ""
        unpack = flags.boolean("unpack")
    }
}
