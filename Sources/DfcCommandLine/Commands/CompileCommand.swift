internal import DfcBuild

/// `dfc compile`
enum CompileCommand {
    /// Compiles.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc compile is not there yet")
    }
}
