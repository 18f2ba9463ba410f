internal import DfcBuild
internal import DfcHost

/// The whole program behind `main`.
public enum CommandLineMain {
    /// What has to happen while the process has a single thread: the limit of open files, and the commands that mount get a mount namespace of their
    /// own, so that no mount outlives the process, however it ends. Call it before anything else; nil, or the status to
    /// end with.
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

    /// Runs the command that the process was started with and gives the exit status: 0 done, 1 failed, 2 not
    /// understood, 130 interrupted twice.
    public static func run() async -> Int32 { await run(Console.words()) }

    /// Runs the command of these words.
    static func run(_ words: [[UInt8]]) async -> Int32 {
        var command: CommandName?
        do {
            let arguments = try Arguments(parsing: words)
            command = arguments.command
            if arguments.has("help") {
                Console.write(HelpText.of(arguments.command), to: .output)
                return 0
            }
            return try await run(arguments)
        } catch {
            return ErrorReport.show(error, of: command)
        }
    }

    private static func run(_ arguments: Arguments) async throws -> Int32 {
        switch arguments.command {
        case .compile: try await CompileCommand.run(arguments)
        case .solve: try await SolveCommand.run(arguments)
        case .lock: try LockCommand.run(arguments)
        case .images: try ImagesCommand.run(arguments)
        case .rmi: try RmiCommand.run(arguments)
        case .du: try DuCommand.run(arguments)
        case .prune: try PruneCommand.run(arguments)
        case .logs: try LogsCommand.run(arguments)
        case .fsck: try FsckCommand.run(arguments)
        case .version: VersionCommand.run()
        case .help: try HelpCommand.run(arguments)
        case .completion: try CompletionCommand.run(arguments)
        }
    }
}
