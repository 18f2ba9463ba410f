extension Instruction {
    /// `ONBUILD INSTRUCTION`
    public struct Onbuild: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The trigger's text with its heredocs, as it is stored in the image config.
        public var expression: SourceText
    }
}
