internal import DfcHost
internal import DockerfileLowering

/// A lock file and where it was read, for messages.
struct LockedFile: Sendable {
    /// Its path.
    var path: String
    /// What it holds.
    var lock: LockFile
    /// Everything in it is compared with what there is now (`--locked`).
    var isCompared: Bool

    /// The lock file of the settings; nil where they want none.
    init?(_ settings: BuildSettings) throws(BuildError) {
        guard let path = settings.lockFile ?? (settings.locked ? "dfc.lock" : nil) else { return nil }
        self.path = path
        isCompared = settings.locked
        lock = try Self.read(path)
    }

    /// Reads a lock file.
    static func read(_ path: String) throws(BuildError) -> LockFile {
        do {
            return try LockFile(reading: try System.readAll(path))
        } catch {
            throw BuildError(.client, "the lock file \(path) cannot be read: \(error)")
        }
    }
}
