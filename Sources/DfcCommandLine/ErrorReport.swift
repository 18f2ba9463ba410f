internal import DfcBuild

/// How a failure is shown: what helps first, the last line last, and the exit status.
enum ErrorReport {
    /// Writes the failure to standard error and gives the exit status.
    static func show(_ error: any Error, of command: CommandName?) -> Int32 {
        let (text, status) = render(error, of: command)
        Console.write(text, to: .error)
        return status
    }

    /// The text and the exit status of a failure.
    static func render(_ error: any Error, of command: CommandName?) -> (text: String, status: Int32) {
        switch error {
        case let error as UsageError:
            let hint = error.command.map { "See `dfc \($0.rawValue) --help`.\n" } ?? "See `dfc help`.\n"
            return (hint + "ERROR: \(error.message)\n", 2)
        case let error as BuildError:
            var text = error.hints.map { $0 + "\n" }.joined()
            text += error.excerpt
            if !error.excerpt.isEmpty && !error.excerpt.hasSuffix("\n") { text += "\n" }
            return (text + "ERROR: \(prefix(of: error.kind, command))\(error.message)\n", 1)
        default:
            return ("ERROR: \(error)\n", 1)
        }
    }

    /// A build says that it was one; what a client finds before it builds, and a compile, do not.
    private static func prefix(of kind: BuildError.Kind, _ command: CommandName?) -> String {
        switch kind {
        case .client: ""
        case .solve, .cancelled: command == .solve ? "failed to solve: " : ""
        }
    }
}
