internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec

extension Lowering {
    /// Lowers one instruction into the stage.
    func lower(_ command: PlannedCommand, _ stage: StageBuild) throws(CompileError) {
        let step = Step(command)
        switch command.instruction {
        case .add(let add): try lower(add, step, stage)
        case .arg(let arg): try lower(arg, step, stage)
        case .cmd(let cmd): lower(cmd, step, stage)
        case .copy(let copy): try lower(copy, step, stage)
        case .entrypoint(let entrypoint): lower(entrypoint, step, stage)
        case .env(let env): try lower(env, step, stage)
        case .expose(let expose): try lower(expose, step, stage)
        case .healthcheck(let healthcheck): lower(healthcheck, step, stage)
        case .label(let label): try lower(label, step, stage)
        case .maintainer(let maintainer):
            stage.image.author = maintainer.maintainer
            stage.record("MAINTAINER " + maintainer.maintainer, layer: false)
        case .onbuild(let onbuild): stage.image.config.onBuild.append(onbuild.expression.string)
        case .run(let run): try lower(run, step, stage)
        case .shell(let shell):
            stage.image.config.shell = shell.shell
            stage.record("SHELL [\(shell.shell.joined(separator: " "))]", layer: false)
        case .stopsignal(let stopsignal): try lower(stopsignal, step, stage)
        case .user(let user): try lower(user, step, stage)
        case .volume(let volume): try lower(volume, step, stage)
        case .workdir(let workdir): try lower(workdir, step, stage)
        }
    }

    /// Expands a word with the stage's variables and reports those nobody sets.
    func expand(_ text: String, _ step: Step, _ stage: StageBuild) throws(CompileError) -> String {
        if !ShellWords.isSpecial(text) { return text }
        do {
            let word = try words.processWord(text, in: stage.state.environment)
            reportUnset(word.unmatched, step, stage)
            return word.text
        } catch {
            reportUnset(error.unmatched, step, stage)
            throw CompileError(error.message)
        }
    }

    /// Variables that are neither set nor declared.
    func reportUnset(_ names: [String], _ step: Step, _ stage: StageBuild) {
        for name in names where !stage.arguments.contains(name) && !ScanArguments.all.contains(name) {
            let match = Suggestion.nearest(to: name, in: stage.state.environment.names)
            let suffix = match.map { " (did you mean $\($0)?)" } ?? ""
            resolution.lint.report(
                .undefinedVar, "Usage of undefined variable '$\(name)'" + suffix, lines: step.lines,
                under: step.comments)
        }
    }
}

/// What all parts of lowering one instruction need to know of it.
struct Step {
    private let source: InstructionSource
    let sources: [Int]
    let isTrigger: Bool

    init(_ command: PlannedCommand) {
        source = command.instruction.source
        sources = command.sources
        isTrigger = command.isTrigger
    }

    var lines: ClosedRange<Int> { source.lines }
    /// The instruction's text as progress shows it before variables are expanded.
    var code: String { source.code.string }
    /// The keyword as written.
    var keyword: String { source.keyword }
    /// The comments above it, which may choose its checks.
    var comments: [String] { source.comments }
}

extension ShellWords {
    /// The word may be something else than itself.
    static func isSpecial(_ text: String) -> Bool {
        text.hasByte(where: isSpecial)
    }

    /// Words without any of these bytes stand for themselves: quotes, escapes, `$`, `<` and everything beyond ASCII
    /// (byte-order marks are dropped).
    static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "$"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: "`"),
            UInt8(ascii: "<"), 0x80...:
            true
        default: false
        }
    }
}

/// Arguments that say what an SBOM scanner reads; they are no variables of execs.
enum ScanArguments {
    static let context = "BUILDKIT_SBOM_SCAN_CONTEXT"
    static let stage = "BUILDKIT_SBOM_SCAN_STAGE"
    static let all: Set<String> = [context, stage]
}
