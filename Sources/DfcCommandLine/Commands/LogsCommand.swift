internal import DfcBuild

/// `dfc logs`
enum LogsCommand {
    /// Runs the command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc logs is not there yet")
    }
}
