extension Instruction {
    /// `EXPOSE PORT...`
    public struct Expose: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The arguments sorted by their bytes, each to be expanded in words mode.
        public var ports: [String]
    }
}
