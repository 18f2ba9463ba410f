internal import DfcBuild

/// `dfc lock`
enum LockCommand {
    /// Runs the command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc lock is not there yet")
    }
}
