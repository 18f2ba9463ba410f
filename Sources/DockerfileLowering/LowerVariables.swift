internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Lowering {
    /// Keys and values with the variables as they were before the instruction.
    private func expand(
        _ pairs: [KeyValue], _ step: Step, _ stage: StageBuild
    ) throws(CompileError) -> [KeyValue] {
        var expanded: [KeyValue] = []
        expanded.reserveCapacity(pairs.count)
        for pair in pairs {
            let key = try expand(pair.key, step, stage)
            expanded.append(
                KeyValue(key: key, value: try expand(pair.value, step, stage), isLegacy: pair.isLegacy))
        }
        return expanded
    }

    private func reportLegacy(_ step: Step) {
        let keyword = step.keyword
        resolution.lint.report(
            .legacyKeyValueFormat,
            "\"\(keyword) key=value\" should be used instead of legacy \"\(keyword) key value\" format",
            lines: step.lines, under: step.comments)
    }

    func lower(_ env: Instruction.Env, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var message = ["ENV"]
        for pair in try expand(env.pairs, step, stage) {
            if pair.isLegacy { reportLegacy(step) }
            reportSecret("ENV", pair.key, step)
            let text = String(joining: [pair.key, "=", pair.value])
            message += [" ", text]
            stage.state.environment.set(pair.key, pair.value, text: text)
            stage.environment.set(pair.key, text: text)
        }
        stage.record(String(joining: message), layer: false)
    }

    func lower(_ label: Instruction.Label, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var message = ["LABEL"]
        for pair in try expand(label.pairs, step, stage) {
            if pair.isLegacy { reportLegacy(step) }
            stage.image.config.labels[ByteText(pair.key)] = pair.value
            message += [" ", pair.key, "=", pair.value]
        }
        stage.record(String(joining: message), layer: false)
    }

    /// The value of an argument: the build argument as it is, else the expanded default, else the global value.
    func lower(_ arg: Instruction.Arg, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var message = ["ARG"]
        for argument in arg.arguments {
            let key = argument.key
            reportSecret("ARG", key, step)
            var value = buildArgs[key]
            var isInherited = false
            if value == nil, let text = argument.value {
                value = try expand(text, step, stage)
            } else if value == nil, let global = arguments.environment.value(of: key) {
                value = global
                isInherited = true
            }
            if let value {
                if !ScanArguments.all.contains(key) { stage.state.environment.set(key, value) }
                if ScanArguments.all.contains(key) { stage.scanValues[key] = value }
            }
            if world.wantsOutline {
                var info = ArgumentInfo(argument, lines: step.lines)
                info.value = value ?? ""
                stage.outline.declare(info, isInherited: isInherited)
            }
            stage.arguments.declare(key, value)
            message += [" ", key]
            if let value { message += ["=", value] }
        }
        stage.record(String(joining: message), layer: false)
    }

    /// Keys that look like secrets: one of these words between underscores, and none of the harmless ones. The reference
    /// looks for them without regard to case, and then `ſ` is an `s`.
    private func reportSecret(_ instruction: String, _ key: String, _ step: Step) {
        var lower = key.lowercased()
        if lower.place(of: 0xC5) != nil { lower = lower.replacing("ſ", with: "s") }
        let words = lower.pieces(between: UInt8(ascii: "_"))
        guard words.contains(where: Self.secretWords.contains), !words.contains(where: Self.harmlessWords.contains)
        else { return }
        resolution.lint.report(
            .secretsUsedInArgOrEnv,
            "Do not use ARG or ENV instructions for sensitive data (\(instruction) \(GoQuote.quote(key)))",
            lines: step.lines, under: step.comments)
    }

    private static let secretWords = [
        "apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token",
    ]
    private static let harmlessWords = ["public", "file", "version"]

    /// Which trees an SBOM scanner reads: a boolean, or a list of stages.
    func findScans(_ stage: StageBuild) {
        func isEnabled(_ name: String) -> Bool {
            guard let value = stage.scanValues[name] ?? arguments.environment.value(of: name) else { return false }
            return GoNumbers.bool(value)
                ?? value.pieces(between: UInt8(ascii: ",")).contains(stage.plan.displayName)
        }
        stage.scansContext = isEnabled(ScanArguments.context)
        stage.scansStage = isEnabled(ScanArguments.stage)
    }
}
