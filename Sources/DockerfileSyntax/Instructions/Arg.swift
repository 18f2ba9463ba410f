extension Instruction {
    /// `ARG NAME[=DEFAULT]...`
    public struct Arg: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The arguments in order.
        public var arguments: [Argument]

        /// One name of an `ARG`.
        public struct Argument: Hashable, Sendable {
            /// The name, never expanded.
            public var key: String
            /// The default, to be expanded when used; nil when not given.
            public var value: String?
            /// Its doc comment, empty if none.
            public var documentation: String
        }
    }
}
