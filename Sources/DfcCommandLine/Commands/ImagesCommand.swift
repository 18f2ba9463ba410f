internal import DfcBuild

/// `dfc images`
enum ImagesCommand {
    /// Runs the command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc images is not there yet")
    }
}
