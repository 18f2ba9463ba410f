internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Lowering {
    func lower(_ cmd: Instruction.Cmd, _ step: Step, _ stage: StageBuild) {
        reportSecond(stage.cmd, step)
        stage.cmd = step.lines
        stage.image.config.cmd = arguments(of: cmd.command, step, stage)
        stage.image.config.argsEscaped = true
        stage.record("CMD \(quotedList(stage.image.config.cmd))", layer: false)
    }

    func lower(_ entrypoint: Instruction.Entrypoint, _ step: Step, _ stage: StageBuild) {
        reportSecond(stage.entrypoint, step)
        stage.entrypoint = step.lines
        stage.image.config.entrypoint = arguments(of: entrypoint.command, step, stage)
        if stage.cmd == nil { stage.image.config.cmd = [] }
        stage.record("ENTRYPOINT \(quotedList(stage.image.config.entrypoint))", layer: false)
    }

    private func arguments(of command: CommandForm, _ step: Step, _ stage: StageBuild) -> [String] {
        guard command.prependsShell else { return command.arguments }
        if stage.image.config.shell.isEmpty {
            resolution.lint.report(
                .jsonArgsRecommended,
                "JSON arguments recommended for \(step.keyword) to prevent unintended behavior related to OS signals",
                lines: step.lines, under: step.comments)
        }
        return stage.shell + [command.arguments.joined(separator: " ")]
    }

    private func quotedList(_ list: [String]) -> String {
        "[" + list.map { GoQuote.quote($0) }.joined(separator: " ") + "]"
    }

    /// The earlier of two instructions of a kind is the one without effect.
    private func reportSecond(_ first: ClosedRange<Int>?, _ step: Step) {
        guard let first else { return }
        resolution.lint.report(
            .multipleInstructionsDisallowed,
            "Multiple \(step.keyword) instructions should not be used in the same stage because only the last one will "
                + "be used",
            lines: first, under: step.comments)
    }

    func lower(_ healthcheck: Instruction.Healthcheck, _ step: Step, _ stage: StageBuild) {
        reportSecond(stage.healthcheck, step)
        stage.healthcheck = step.lines
        stage.image.config.healthcheck = Healthcheck(
            test: healthcheck.test, interval: healthcheck.interval, timeout: healthcheck.timeout,
            startPeriod: healthcheck.startPeriod, startInterval: healthcheck.startInterval,
            retries: Int64(healthcheck.retries))
        stage.record(
            "HEALTHCHECK {Test:[\(healthcheck.test.joined(separator: " "))] "
                + "Interval:\(Durations.text(healthcheck.interval)) Timeout:\(Durations.text(healthcheck.timeout)) "
                + "StartPeriod:\(Durations.text(healthcheck.startPeriod)) "
                + "StartInterval:\(Durations.text(healthcheck.startInterval)) Retries:\(healthcheck.retries)}",
            layer: false)
    }

    func lower(_ user: Instruction.User, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        let name = try expand(user.user, step, stage)
        stage.state.user = name
        stage.image.config.user = name
        stage.record("USER " + name, layer: false)
    }

    func lower(_ volume: Instruction.Volume, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var volumes: [String] = []
        for text in volume.volumes { volumes.append(try expand(text, step, stage)) }
        for path in volumes {
            if path.isEmpty { throw CompileError("VOLUME specified can not be an empty string") }
            stage.image.config.volumes.insert(ByteText(path))
        }
        stage.record("VOLUME [\(volumes.joined(separator: " "))]", layer: false)
    }

    func lower(
        _ stopsignal: Instruction.Stopsignal, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) {
        let signal = try expand(stopsignal.signal, step, stage)
        guard SignalName.isValid(signal) else { throw CompileError("invalid signal: \(signal)") }
        stage.image.config.stopSignal = signal
        stage.record("STOPSIGNAL " + signal, layer: false)
    }
}

/// Signals of Linux.
enum SignalName {
    /// A number other than 0, or a name with or without `SIG`, in any letter case.
    static func isValid(_ text: String) -> Bool {
        if let number = try? GoNumbers.integer(text) { return number != 0 }
        let upper = text.uppercased()
        // Swift takes the sign of the kelvin for a K.
        guard upper.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        let name = upper.behind("SIG") ?? upper
        if names.contains(name) { return true }
        if let offset = name.behind("RTMIN+") { return (1...15).contains { String($0) == offset } }
        if let offset = name.behind("RTMAX-") { return (1...14).contains { String($0) == offset } }
        return false
    }

    private static let names: Set<String> = [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
        "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1",
        "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
    ]
}
