internal import DfcBuild
internal import DfcHost

/// The whole program behind `main`.
public enum CommandLineMain {
    /// What has to happen while the process has a single thread: the limit of open files is raised, and the commands
    /// that mount get a mount namespace of their own, so that no mount outlives the process, however it ends. Call it
    /// before anything else; nil, or the status to end with.
    public static func prepare() -> Int32? {
        ProcessRunner.raiseFileLimit()
        let word = Console.words().first.map { Arguments.text($0) } ?? ""
        guard let command = CommandName(word: word), command.mounts, Console.isRoot else { return nil }
        do {
            try MountCalls.privateMountNamespace()
            return nil
        } catch {
            let hint = "dfc \(command.rawValue) mounts layers, which takes a root that may (CAP_SYS_ADMIN)"
            return ErrorReport.show(BuildError(.client, "\(error)", hints: [hint]), of: command)
        }
    }

    /// Runs the command that the process was started with, if it works on one thread, and gives the exit status; nil for
    /// `solve`. No pool of threads starts for it.
    public static func runAlone() -> Int32? {
        switch begin(Console.words()) {
        case .done(let status): status
        case .solve: nil
        }
    }

    /// Runs the command that the process was started with and gives the exit status: 0 done, 1 failed, 2 not
    /// understood, 130 interrupted twice.
    public static func run() async -> Int32 {
        switch begin(Console.words()) {
        case .done(let status): return status
        case .solve(let arguments):
            do {
                return try await SolveCommand.run(arguments)
            } catch {
                return ErrorReport.show(error, of: .solve)
            }
        }
    }

    /// What became of a command on its first thread.
    private enum Begun {
        case done(Int32)
        case solve(Arguments)
    }

    private static func begin(_ words: [[UInt8]]) -> Begun {
        var command: CommandName?
        do {
            let arguments = try Arguments(parsing: words)
            command = arguments.command
            if arguments.has("help") {
                Console.write(HelpText.of(arguments.command), to: .output)
                return .done(0)
            }
            return try begin(arguments)
        } catch {
            return .done(ErrorReport.show(error, of: command))
        }
    }

    private static func begin(_ arguments: Arguments) throws -> Begun {
        switch arguments.command {
        case .compile: .done(try CompileCommand.run(arguments))
        case .solve: .solve(arguments)
        case .lock: .done(try LockCommand.run(arguments))
        case .images: .done(try ImagesCommand.run(arguments))
        case .rmi: .done(try RmiCommand.run(arguments))
        case .du: .done(try DuCommand.run(arguments))
        case .prune: .done(try PruneCommand.run(arguments))
        case .logs: .done(try LogsCommand.run(arguments))
        case .fsck: .done(try FsckCommand.run(arguments))
        case .version: .done(VersionCommand.run())
        case .help: .done(try HelpCommand.run(arguments))
        case .completion: .done(try CompletionCommand.run(arguments))
        }
    }
}
