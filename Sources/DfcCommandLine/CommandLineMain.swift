internal import DfcHost

/// The whole program behind `main`.
public enum CommandLineMain {
    /// To be called first, on the only thread there is. A command that mounts gets its own mount namespace here: the
    /// kernel gives it to the calling thread alone, and to threads that come from it, so later would be too late. What
    /// the process mounts then goes away with it, however it ends.
    public static func begin() {
        guard let arguments = try? Arguments(parsing: Console.words()), arguments.command == .solve, Console.isRoot
        else { return }
        do throws(HostError) { try MountCalls.privateMountNamespace() } catch { mountFailure = error }
    }

    /// Why there is no mount namespace of our own; written before any other thread exists.
    nonisolated(unsafe) static var mountFailure: HostError?

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
