internal import DfcBasics
internal import DfcHost
internal import DockerfileLowering
internal import ImageSpec

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

    /// What an OCI layout holds has to be what the file says, where it is to be compared. (What is not compared is free:
    /// a named context is chosen before the lock file is asked.)
    func compare(layout reference: String, _ platform: Platform, now: Digest) throws(ImageUnknown) {
        guard isCompared else { return }
        let key = LockFile.key(ofLayout: reference)
        guard let locked = lock.images[key]?[platform.normalized().full] else {
            throw ImageUnknown(description: "\(key): not in lock file \(path)")
        }
        guard locked.digest == now else {
            throw ImageUnknown(description: "\(key) is \(now) now, and \(locked.digest) in \(path)")
        }
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

extension LockFile {
    /// Under which an image of an OCI layout is kept: the scheme and the name of the context, whose digest may change.
    static func key(ofLayout reference: String) -> String { "oci-layout://" + reference.prefix { $0 != "@" } }
}
