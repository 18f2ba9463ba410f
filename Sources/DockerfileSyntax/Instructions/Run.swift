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

extension Instruction.Run {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        let flags = try Flags(node, .run)
        var devices: [RunDevice] = []
        for value in flags.texts("device") { devices.append(try RunDevice(value)) }
        let mountFlags = flags.texts("mount")
        for value in mountFlags { try RunMount.check(value) }
        guard let network = RunNetwork(rawValue: flags.text("network") ?? "default") else {
            throw SyntaxFault(Message.network(flags.text("network") ?? ""))
        }
        guard let security = RunSecurity(rawValue: flags.text("security") ?? "sandbox") else {
            throw SyntaxFault(Message.security(flags.text("security") ?? ""))
        }
        let files = node.heredocs.map { InlineFile(name: $0.name.string, data: $0.content, chomps: $0.chomps) }
        self.init(
            source: InstructionSource(node), command: node.command, files: files, mountFlags: mountFlags,
            network: network, security: security, devices: devices, flagsUsed: flags.used)
    }
}
