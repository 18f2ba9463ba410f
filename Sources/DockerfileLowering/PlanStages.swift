internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Plan {
    /// Plans the stages of the file: base names and platforms with the global arguments, and contexts that replace a
    /// whole stage.
    mutating func planStages(
        of file: ParsedDockerfile, arguments: GlobalArguments, settings: FrontendSettings, contexts: NamedContexts,
        lint: Linter
    ) throws(CompileError) {
        let words = ShellWords(escape: file.escape)
        stages.reserveCapacity(file.stages.count)
        for number in file.stages.indices {
            let from = file.stages[number].from
            let lines = from.source.lines
            let base: ExpandedWord
            do {
                base = try words.processWord(from.base, in: arguments.environment)
            } catch {
                lint.reportUndeclared(error.unmatched, arguments, from.source)
                throw CompileError(error.message, locations: [lines])
            }
            lint.reportUndeclared(base.unmatched, arguments, from.source)
            if base.text.isEmpty {
                throw CompileError("base name (\(from.base)) should not be blank", locations: [lines])
            }
            var stage = PlannedStage(baseName: base.text, lines: lines)
            stage.name = from.name
            stage.displayName = from.name.isEmpty ? "stage-\(number)" : from.name
            stage.code = from.source.code.string
            stage.comments = from.source.comments
            stage.usedArguments = Set(base.matched.map { ByteText($0) })
            if !from.platform.isEmpty {
                let platform = try expandedPlatform(from, words, arguments, lint)
                stage.platform = platform.value
                stage.usedArguments.formUnion(platform.used.map { ByteText($0) })
            }
            if !from.name.isEmpty { stage.namedContext = try contexts.find(from.name, platform: stage.platform) }
            if stage.namedContext != nil {
                stage.usedArguments = []
                add(stage)
                continue
            }
            let index = add(stage)
            stages[index].steps.total = steps(of: file.stages[number].instructions, index)
            stages[index].ignoresCache = settings.ignoresCache(from.name)
        }
    }

    private func steps(of instructions: [Instruction], _ index: Int) -> Int {
        var total = stages[index].baseName != "scratch" && stages[index].base == nil ? 1 : 0
        for instruction in instructions {
            switch instruction {
            case .add, .copy, .run, .workdir: total += 1
            case .arg, .cmd, .entrypoint, .env, .expose, .healthcheck, .label, .maintainer, .onbuild, .shell,
                .stopsignal, .user, .volume:
                break
            }
        }
        return total
    }

    private func expandedPlatform(
        _ from: Instruction.From, _ words: ShellWords, _ arguments: GlobalArguments, _ lint: Linter
    ) throws(CompileError) -> (value: Platform, used: [String]) {
        let lines = from.source.lines
        let word: ExpandedWord
        do {
            word = try words.processWord(from.platform, in: arguments.environment)
        } catch {
            lint.reportUndeclared(error.unmatched, arguments, from.source)
            throw CompileError("failed to process arguments for platform : \(error.message)", locations: [lines])
        }
        lint.reportUndeclared(word.unmatched, arguments, from.source)
        lint.reportPlatformFlag(from, word, arguments)
        var suggestion = ""
        for name in word.unmatched where suggestion.isEmpty {
            suggestion = Suggestion.suffix(for: name, in: arguments.environment.names)
        }
        if word.text.isEmpty {
            throw CompileError(
                "empty platform value from expression \(from.platform)" + suggestion, locations: [lines])
        }
        do {
            return (try Platform(parsing: word.text), word.matched)
        } catch {
            throw CompileError(
                "failed to parse platform \(from.platform): \(error)\(suggestion)", locations: [lines, lines])
        }
    }

    /// Finds the stage to build: by name only, by default the last of the file.
    mutating func chooseTarget(_ name: String) throws(CompileError) {
        if name.isEmpty {
            target = stages.count - 1
            return
        }
        guard let found = stage(named: name) else {
            let suffix = Suggestion.suffix(for: name, in: names)
            throw CompileError("target stage \(GoQuote.quote(name)) could not be found" + suffix)
        }
        target = found
    }
}

extension Linter {
    /// Variables of a `FROM` that nobody declares.
    func reportUndeclared(
        _ names: [String], _ arguments: GlobalArguments, _ from: InstructionSource
    ) {
        for name in names
        where arguments.declared[ByteText(name)] == nil && arguments.environment.value(of: name) == nil {
            let known = arguments.declared.keys.map(\.text).sorted() + arguments.environment.names
            let suffix = Suggestion.suffix(for: name, in: known)
            report(
                .undefinedArgInFrom, "FROM argument '\(name)' is not declared" + suffix, lines: from.lines,
                under: from.comments)
        }
    }

    /// `--platform` with the default, or with a constant.
    func reportPlatformFlag(
        _ from: Instruction.From, _ word: ExpandedWord, _ arguments: GlobalArguments
    ) {
        let lines = from.source.lines
        if word.matched == ["TARGETPLATFORM"], word.unmatched.isEmpty,
            word.text == arguments.environment.value(of: "TARGETPLATFORM")
        {
            report(
                .redundantTargetPlatform,
                "Setting platform to predefined \(from.platform) in FROM is redundant as this is the default behavior",
                lines: lines, under: from.source.comments)
        }
        if word.matched.isEmpty, word.unmatched.isEmpty, let platform = try? Platform(parsing: word.text),
            !from.name.contains(platform.os), !from.name.contains(platform.architecture)
        {
            report(
                .fromPlatformFlagConstDisallowed,
                "FROM --platform flag should not use constant value \(GoQuote.quote(word.text))", lines: lines,
                under: from.source.comments)
        }
    }
}
