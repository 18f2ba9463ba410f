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
