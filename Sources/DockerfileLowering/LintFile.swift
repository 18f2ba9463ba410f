internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Linter {
    /// The checks of the instructions by themselves, before anything is known of variables and images.
    func checkInstructions(of file: ParsedDockerfile) {
        for warning in file.warnings {
            report(.noEmptyContinuation, "Empty continuation line", lines: warning.line...warning.line)
        }
        for arg in file.metaArgs { checkDescription(of: arg) }
        for index in file.stages.indices {
            checkSpelling(of: file.stages[index].from)
            for instruction in file.stages[index].instructions {
                if case .maintainer = instruction {
                    reportMaintainer(instruction.source.lines, instruction.source.comments)
                }
                if case .arg(let arg) = instruction { checkDescription(of: arg) }
            }
        }
        if let index = file.failedNode, file.nodes.indices.contains(index) { checkRefused(file.nodes[index]) }
    }

    private func reportMaintainer(_ lines: ClosedRange<Int>, _ comments: [String]) {
        report(
            .maintainerDeprecated, "Maintainer instruction is deprecated in favor of using label", lines: lines,
            under: comments)
    }

    /// What is noticed of an instruction before it is refused.
    private func checkRefused(_ node: InstructionNode) {
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

    private func checkSpelling(of from: Instruction.From) {
        guard let asKeyword = from.asKeyword, let name = from.writtenName else { return }
        checkSpelling(
            keyword: from.source.keyword, asKeyword: asKeyword, name: name, from.source.lines,
            from.source.comments)
        checkDescription("FROM", [from.name], from.source)
    }

    private func checkSpelling(
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

    private func checkDescription(of arg: Instruction.Arg) {
        if arg.source.comments.isEmpty { return }
        checkDescription(
            "ARG", arg.arguments.map(\.key), arg.source)
    }

    private func checkDescription(
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
    func checkStageNames(of file: ParsedDockerfile) {
        var seen = NumberedSet<String>()
        for index in file.stages.indices where !file.stages[index].from.name.isEmpty {
            let name = file.stages[index].from.name
            let lines = file.stages[index].from.source.lines
            if name == "context" || name == "scratch" {
                report(
                    .reservedStageName,
                    "Stage name should not use the same name as reserved stage \(GoQuote.quote(name))", lines: lines)
            }
            let known = seen.elements.count
            if seen.number(of: name) < known {
                report(
                    .duplicateStageName, "Duplicate stage name \(GoQuote.quote(name)), stage names should be unique",
                    lines: lines)
            }
        }
    }

    /// Keywords in another letter case than most.
    func checkKeywords(of file: ParsedDockerfile) {
        var lower = 0
        var upper = 0
        var other = 0
        func count(_ source: InstructionSource) {
            let letters = LetterCases(of: source.keyword)
            if letters.isLower {
                lower += 1
            } else if letters.isUpper {
                upper += 1
            } else {
                other += 1
            }
        }
        for index in file.stages.indices {
            count(file.stages[index].from.source)
            for instruction in file.stages[index].instructions { count(instruction.source) }
        }
        if min(lower, upper) == 0, other == 0 { return }
        let isLower = lower > upper
        func check(_ source: InstructionSource) {
            let letters = LetterCases(of: source.keyword)
            if isLower ? letters.isLower : letters.isUpper { return }
            report(
                .consistentInstructionCasing,
                "Command '\(source.keyword)' should match the case of the command majority "
                    + "(\(isLower ? "lowercase" : "uppercase"))",
                lines: source.lines)
        }
        for index in file.stages.indices {
            check(file.stages[index].from.source)
            for instruction in file.stages[index].instructions { check(instruction.source) }
        }
    }

    /// Base names that are valid only with build arguments.
    func checkDefaultBases(of file: ParsedDockerfile, platformArguments: GlobalArguments) {
        if isSilent { return }
        var arguments = platformArguments
        let words = ShellWords(escape: file.escape)
        do {
            try arguments.declare(file.metaArgs, buildArgs: [:], words: words)
        } catch {
            return
        }
        for index in file.stages.indices {
            let base = file.stages[index].from.base
            guard let word = try? words.processWord(base, in: arguments.environment) else { return }
            if ImageName.isValid(word.text) { continue }
            report(
                .invalidDefaultArgInFrom,
                "Default value for ARG \(base) results in empty or invalid base image name",
                lines: file.stages[index].from.source.lines)
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
