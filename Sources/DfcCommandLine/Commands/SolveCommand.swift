internal import DfcBuild

/// `dfc solve`
enum SolveCommand {
    /// Builds.
    static func run(_ arguments: Arguments) async throws -> Int32 {
        throw BuildError(.client, "dfc solve is not there yet")
    }
}
