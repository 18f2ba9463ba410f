internal import DfcBuild

/// `dfc du`
enum DuCommand {
    /// Runs the command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc du is not there yet")
    }
}
