extension Instruction {
    /// `SHELL ["PROGRAM", "ARGUMENT"...]`
    public struct Shell: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The vector, at least one element.
        public var shell: [String]
    }
}
