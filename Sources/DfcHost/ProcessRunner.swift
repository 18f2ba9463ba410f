internal import CLinux
internal import Glibc

/// How a process ended.
package enum ExitStatus: Sendable, Hashable {
    /// It returned this code (0 to 255).
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)

    /// Code 0.
    package var isSuccess: Bool { self == .exited(0) }
    /// The code as a shell gives it: 128 + N for signal N.
    package var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        }
    }
}

/// What a process reads from its standard input.
package enum ProcessInput: Sendable {
    /// Nothing: /dev/null.
    case none
    /// These bytes, then the end.
    case bytes([UInt8])
    /// An open file of ours; it stays ours and open.
    case descriptor(Int32)
}

/// A program to run, and how.
package struct ProcessRunner: Sendable {
    /// A path, or a name that is looked up in our own PATH.
    package var executable: String
    /// Without the program's name.
    package var arguments: [String]
    /// `NAME=VALUE` each; nil for ours.
    package var environment: [String]?
    /// Folder to start in; nil for ours.
    package var directory: String?
    /// What it reads.
    package var input: ProcessInput
    /// The program is process 1 of a new PID namespace with its own /proc: whatever it starts, also what tries to get
    /// away, dies with it. Needs root.
    package var newPIDNamespace: Bool
    /// The program is killed when this process dies, however that happens.
    package var diesWithParent: Bool

    /// A program with its arguments; all else as it is most often wanted.
    package init(
        _ executable: String, _ arguments: [String] = [], environment: [String]? = nil, directory: String? = nil,
        input: ProcessInput = .none, newPIDNamespace: Bool = false, diesWithParent: Bool = true
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.input = input
        self.newPIDNamespace = newPIDNamespace
        self.diesWithParent = diesWithParent
    }

    /// Runs the program to its end. `output` gets what it writes, as it comes: stream 1 standard output, 2 standard
    /// error; it is called on a thread of the blocking pool. Cancelling the task kills the program and all of its
    /// process group (with `newPIDNamespace` everything below it) and then throws `CancellationError`.
    package func run(
        output: @escaping @Sendable (_ stream: Int, _ bytes: [UInt8]) -> Void = { _, _ in }
    ) async throws -> ExitStatus {
        let runner = self
        return try await BlockingPool.run { stop in try runner.run(stop: stop, output: output) }
    }

    /// The same on the calling thread, which is to be one of the pool. The signal does what cancelling does; without one
    /// the program runs to its end.
    package func run(
        stop: StopSignal?, output: (_ stream: Int, _ bytes: [UInt8]) -> Void = { _, _ in }
    ) throws -> ExitStatus {
        let status = try RunningProcess.run(self, stop: stop?.descriptor ?? -1, output: output)
        try stop?.check()
        return status
    }

    /// Runs the program to its end and gives all of its output. For small outputs.
    package func collect() async throws -> (status: ExitStatus, output: [UInt8], errors: [UInt8]) {
        let collector = OutputCollector()
        let status = try await run { stream, bytes in collector.append(stream, bytes) }
        return (status, collector.bytes(1), collector.bytes(2))
    }

    /// Lets this process open as many files as it may; programs that it runs keep the limit of before. To be called
    /// while the process has a single thread.
    package static func raiseFileLimit() { _ = dfc_raise_file_limit() }

    /// The path of a program: as given when it holds a slash, else the first executable file of that name in PATH.
    package static func find(_ program: String) -> String? {
        if program.contains("/") { return System.exists(program) ? program : nil }
        let path = System.environment("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(program)"
            if access(candidate, X_OK) == 0, (try? System.stat(candidate, follow: true).kind) == .file {
                return candidate
            }
        }
        return nil
    }
}
