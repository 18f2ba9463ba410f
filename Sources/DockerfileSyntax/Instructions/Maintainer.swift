extension Instruction {
    /// `MAINTAINER NAME`
    public struct Maintainer: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The whole argument text, never expanded.
        public var maintainer: String
    }
}
