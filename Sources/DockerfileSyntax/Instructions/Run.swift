extension Instruction {
    /// `RUN [flags] COMMAND`
    public struct Run: Sendable {
        /// How it was written.
        public var source: InstructionSource
        /// The command.
        public var command: CommandForm
        /// The heredocs of the command, in order.
        public var files: [InlineFile]
        /// `--mount` values in order, as written; `mounts(expanding:)` reads them.
        public var mountFlags: [String]
        /// `--network`
        public var network: RunNetwork
        /// `--security`
        public var security: RunSecurity
        /// `--device` in order.
        public var devices: [RunDevice]
        /// Names of the flags that are given, each once, in order.
        public var flagsUsed: [String]
    }
}

/// Network of a `RUN`.
public enum RunNetwork: String, Sendable, CaseIterable {
    /// What the build says.
    case `default`
    /// No network.
    case none
    /// The host's.
    case host
}

/// Privileges of a `RUN`.
public enum RunSecurity: String, Sendable, CaseIterable {
    /// Confined.
    case sandbox
    /// All powers.
    case insecure
}
