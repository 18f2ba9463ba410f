extension Instruction {
    /// `STOPSIGNAL SIGNAL`
    public struct Stopsignal: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The whole argument text, to be expanded.
        public var signal: String
    }
}
