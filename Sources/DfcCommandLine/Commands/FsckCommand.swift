internal import DfcBuild

/// `dfc fsck`
enum FsckCommand {
    /// Runs the command.
    static func run(_ arguments: Arguments) throws -> Int32 {
        throw BuildError(.client, "dfc fsck is not there yet")
    }
}
