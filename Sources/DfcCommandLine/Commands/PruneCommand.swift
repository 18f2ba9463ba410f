internal import DfcBuild

/// `dfc prune`
enum PruneCommand {
    /// Runs the command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc prune is not there yet")
    }
}
