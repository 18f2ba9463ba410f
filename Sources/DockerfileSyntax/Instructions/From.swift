extension Instruction {
    /// `FROM [--platform=PLATFORM] BASE [AS NAME]`
    public struct From: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The base as written, to be expanded.
        public var base: String
        /// The stage's name in lower case, empty if it has none.
        public var name: String
        /// `--platform` as written, to be expanded; empty when not given.
        public var platform: String
        /// The word between base and name as written, such as `as`; nil without a name.
        public var asKeyword: String?
        /// The name as written; nil without a name.
        public var writtenName: String?
        /// The stage's doc comment, empty if none.
        public var documentation: String
    }
}
