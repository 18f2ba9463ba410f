extension Instruction {
    /// `VOLUME PATH...`
    public struct Volume: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The paths, blanks around them removed, to be expanded.
        public var volumes: [String]
    }
}
