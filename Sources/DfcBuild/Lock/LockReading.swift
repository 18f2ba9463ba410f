internal import DfcBasics
internal import DfcHost
internal import DockerfileLowering

/// Lock files on disk.
enum LockReading {
    /// Reads a lock file.
    static func read(_ path: String) throws(BuildError) -> LockFile {
        do {
            return try LockFile(reading: try System.readAll(path))
        } catch {
            throw BuildError(.client, "the lock file \(path) cannot be read: \(error)")
        }
    }
}
