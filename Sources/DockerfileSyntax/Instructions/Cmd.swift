extension Instruction {
    /// `CMD COMMAND`
    public struct Cmd: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The command.
        public var command: CommandForm
    }
}
