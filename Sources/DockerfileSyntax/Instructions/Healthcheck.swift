extension Instruction {
    /// `HEALTHCHECK NONE` or `HEALTHCHECK [flags] CMD COMMAND`
    public struct Healthcheck: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// `NONE`, or `CMD` and the vector, or `CMD-SHELL` and the text.
        public var test: [String]
        /// `--interval` in nanoseconds, 0 when not given; likewise the next three.
        public var interval: Int64 = 0
        /// `--timeout`
        public var timeout: Int64 = 0
        /// `--start-period`
        public var startPeriod: Int64 = 0
        /// `--start-interval`
        public var startInterval: Int64 = 0
        /// `--retries`, 0 when not given.
        public var retries: Int32 = 0
    }
}
