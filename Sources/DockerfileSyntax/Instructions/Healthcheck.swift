internal import DfcBasics

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

extension Instruction.Healthcheck {
    init(_ node: borrowing InstructionNode) throws(SyntaxFault) {
        try node.needArgument(.healthcheck)
        let type = GoText.upper(node.arguments[0].string)
        let command = node.arguments.dropFirst().map(\.string)
        source = InstructionSource(node)
        if type == "NONE" {
            guard command.isEmpty else { throw SyntaxFault(Message.noneTakesNothing) }
            test = [type]
            return
        }
        let flags = try Flags(node, .healthcheck)
        guard type == "CMD" else { throw SyntaxFault(Message.healthcheckType(type)) }
        guard !command.isEmpty else { throw SyntaxFault(Message.missingHealthcheck) }
        test = [node.isJSON ? "CMD" : "CMD-SHELL"] + command
        interval = try Self.duration("interval", flags)
        timeout = try Self.duration("timeout", flags)
        startPeriod = try Self.duration("start-period", flags)
        startInterval = try Self.duration("start-interval", flags)
        retries = try Self.retries(flags.text("retries") ?? "")
    }

    /// Zero, or at least a millisecond.
    private static func duration(_ flag: String, _ flags: Flags) throws(SyntaxFault) -> Int64 {
        guard let text = flags.text(flag), !text.isEmpty else { return 0 }
        let value: Int64
        do throws(PatternError) {
            value = try Durations.parse(text)
        } catch {
            throw SyntaxFault(error.description)
        }
        guard value == 0 || value >= 1_000_000 else { throw SyntaxFault(Message.shortInterval(flag)) }
        return value
    }

    private static func retries(_ text: String) throws(SyntaxFault) -> Int32 {
        if text.isEmpty { return 0 }
        let value: Int64
        do throws(PatternError) {
            value = try GoNumbers.integer(text, bits: 32)
        } catch {
            throw SyntaxFault(error.description)
        }
        guard value >= 0 else { throw SyntaxFault(Message.negativeRetries(value)) }
        return Int32(truncatingIfNeeded: value)
    }
}
