internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Linter {
    /// The checks of the instructions by themselves, before anything is known of variables and images.
    mutating func checkInstructions(of file: ParsedDockerfile) {
        for warning in file.warnings {
            report(.noEmptyContinuation, "Empty continuation line", lines: warning.line...warning.line)
        }
        for arg in file.metaArgs { checkDescription(of: arg) }
        for stage in file.stages {
            checkSpelling(of: stage.from)
            for instruction in stage.instructions {
                if case .maintainer = instruction {
                    reportMaintainer(instruction.source.lines, instruction.source.comments)
                }
                if case .arg(let arg) = instruction { checkDescription(of: arg) }
            }
        }
        if let index = file.failedNode, file.nodes.indices.contains(index) { checkRefused(file.nodes[index]) }
    }

    private mutating func reportMaintainer(_ lines: ClosedRange<Int>, _ comments: [String]) {
        report(
            .maintainerDeprecated, "Maintainer instruction is deprecated in favor of using label", lines: lines,
            under: comments)
    }

    /// What is noticed of an instruction before it is refused.
    private mutating func checkRefused(_ node: InstructionNode) {
        switch Keyword(node.value.bytes) {
        case .maintainer: reportMaintainer(node.range.lines, node.comments)
        case .from where node.arguments.count >= 3:
            // Further words are refused, and only then.
            checkSpelling(
                keyword: node.value.string, asKeyword: node.arguments[1].string,
                name: node.arguments.count == 3 ? node.arguments[2].string : "", node.range.lines,
                node.comments)
        case .add, .arg, .cmd, .copy, .entrypoint, .env, .expose, .from, .healthcheck, .label, .onbuild, .run, .shell,
            .stopsignal, .user, .volume, .workdir, nil:
            break
        }
    }

    private mutating func checkSpelling(of from: Instruction.From) {
        guard let asKeyword = from.asKeyword, let name = from.writtenName else { return }
        checkSpelling(
            keyword: from.source.keyword, asKeyword: asKeyword, name: name, from.source.lines,
            from.source.comments)
        checkDescription("FROM", [from.name], from.source)
    }

    private mutating func checkSpelling(
        keyword: String, asKeyword: String, name: String, _ lines: ClosedRange<Int>, _ comments: [String]
    ) {
        if name != GoText.lower(name) {
            report(.stageNameCasing, "Stage name '\(name)' should be lowercase", lines: lines, under: comments)
        }
        let isLower = keyword == GoText.lower(keyword)
        guard isLower || keyword == GoText.upper(keyword) else { return }
        if asKeyword != (isLower ? GoText.lower(asKeyword) : GoText.upper(asKeyword)) {
            report(
                .fromAsCasing, "'\(asKeyword)' and '\(keyword)' keywords' casing do not match", lines: lines,
                under: comments)
        }
    }

    private mutating func checkDescription(of arg: Instruction.Arg) {
        if arg.source.comments.isEmpty { return }
        checkDescription(
            "ARG", arg.arguments.map(\.key), arg.source)
    }

    private mutating func checkDescription(
        _ instruction: String, _ names: [String], _ source: InstructionSource
    ) {
        guard let comment = source.comments.last, let first = names.first,
            !names.contains(String(comment.cut(at: UInt8(ascii: " ")).head))
        else { return }
        report(
            .invalidDefinitionDescription,
            "Comment for \(instruction) should follow the format: `# \(names.count > 1 ? "<arg_key>" : first) "
                + "<description>`",
            lines: source.lines, under: source.comments)
    }

    /// Reserved names and names that are used twice.
    mutating func checkStageNames(of file: ParsedDockerfile) {
        var seen: Set<String> = []
        for stage in file.stages where !stage.from.name.isEmpty {
            let name = stage.from.name
            let lines = stage.from.source.lines
            if name == "context" || name == "scratch" {
                report(
                    .reservedStageName,
                    "Stage name should not use the same name as reserved stage \(GoQuote.quote(name))", lines: lines)
            }
            if !seen.insert(name).inserted {
                report(
                    .duplicateStageName, "Duplicate stage name \(GoQuote.quote(name)), stage names should be unique",
                    lines: lines)
            }
        }
    }

    /// Keywords in another letter case than most.
    mutating func checkKeywords(of file: ParsedDockerfile) {
        var lower = 0
        var upper = 0
        func count(_ source: InstructionSource) {
            let letters = LetterCases(of: source.keyword)
            if letters.isLower {
                lower += 1
            } else if letters.isUpper {
                upper += 1
            }
        }
        for stage in file.stages.indices {
            count(file.stages[stage].from.source)
            for instruction in file.stages[stage].instructions { count(instruction.source) }
        }
        let isLower = lower > upper
        func check(_ source: InstructionSource, _ lint: inout Linter) {
            let letters = LetterCases(of: source.keyword)
            if isLower ? letters.isLower : letters.isUpper { return }
            lint.report(
                .consistentInstructionCasing,
                "Command '\(source.keyword)' should match the case of the command majority "
                    + "(\(isLower ? "lowercase" : "uppercase"))",
                lines: source.lines)
        }
        for stage in file.stages.indices {
            check(file.stages[stage].from.source, &self)
            for instruction in file.stages[stage].instructions { check(instruction.source, &self) }
        }
    }

    /// Base names that are valid only with build arguments.
    mutating func checkDefaultBases(of file: ParsedDockerfile, platformArguments: GlobalArguments) {
        if isSilent { return }
        var arguments = platformArguments
        let words = ShellWords(escape: file.escape)
        do {
            try arguments.declare(file.metaArgs, buildArgs: [:], words: words)
        } catch {
            return
        }
        for stage in file.stages {
            guard let word = try? words.processWord(stage.from.base, in: arguments.environment) else { return }
            if (try? ImageName(parsing: word.text)) != nil { continue }
            report(
                .invalidDefaultArgInFrom,
                "Default value for ARG \(stage.from.base) results in empty or invalid base image name",
                lines: stage.from.source.lines)
        }
    }
}

/// Which letter cases a keyword stays the same in.
private struct LetterCases {
    var isLower = true
    var isUpper = true

    init(of keyword: String) {
        for byte in keyword.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): isLower = false
            case UInt8(ascii: "a")...UInt8(ascii: "z"): isUpper = false
            case 0x80...:
                isLower = keyword == GoText.lower(keyword)
                isUpper = keyword == GoText.upper(keyword)
                return
            default: break
            }
        }
    }
}
