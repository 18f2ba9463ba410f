internal import DfcBasics
internal import DfcHost

/// The ways of showing progress, by the names of `--progress`.
enum ProgressMode: String {
    case auto
    case tty
    case plain
    case quiet
    case none
    case rawjson

    /// The mode that the flags and `BUILDKIT_PROGRESS` ask for.
    ///
    /// - Throws: `FlagValueError` for an unknown mode, and for `--quiet` beside another mode.
    static func chosen(_ arguments: Arguments) throws(FlagValueError) -> ProgressMode {
        let isQuiet = try arguments.toggle("quiet")
        let word = arguments.text("progress") ?? Console.environment("BUILDKIT_PROGRESS") ?? "auto"
        guard let mode = ProgressMode(rawValue: word.isEmpty ? "auto" : word) else {
            throw FlagValueError("invalid progress mode \(word)")
        }
        guard isQuiet else { return mode }
        if arguments.has("progress") && mode != .quiet && mode != .auto {
            throw FlagValueError("progress=\(word) and quiet cannot be used together")
        }
        return .quiet
    }

    /// The view of this mode on standard error.
    ///
    /// - Throws: `FlagValueError` where `tty` was asked for and standard error is no terminal.
    func view() throws(FlagValueError) -> any ProgressView {
        let write: @Sendable ([UInt8]) -> Void = { Console.write($0, to: .error) }
        let now: @Sendable () -> Nanoseconds = { System.now() }
        switch self {
        case .tty:
            guard Console.isTerminal(.error) else { throw FlagValueError("failed to get console") }
            return Self.terminal(now, write)
        case .auto where Console.isTerminal(.error) && Console.environment("TERM") != "dumb":
            return Self.terminal(now, write)
        case .auto, .plain:
            let short = Console.environment("PROGRESS_NO_TRUNC") == "0"
            return ProgressPlain(shortNames: short, now: now, write: write)
        case .quiet, .none: return ProgressQuiet(write: write)
        case .rawjson: return ProgressRawJSON(write: write)
        }
    }

    private static func terminal(
        _ now: @escaping @Sendable () -> Nanoseconds, _ write: @escaping @Sendable ([UInt8]) -> Void
    ) -> ProgressTTY {
        let colours = (Console.environment("NO_COLOR") ?? "").isEmpty
        let lines = Console.environment("BUILDKIT_TTY_LOG_LINES").flatMap { Int($0) } ?? 6
        let settings = ProgressTTY.Settings(colours: colours, logLines: lines) { Console.size(of: .error) }
        return ProgressTTY(settings: settings, now: now, write: write)
    }
}
