internal import DfcHost
internal import Glibc

/// A folder that lives as long as the value.
package final class TemporaryFolder: Sendable {
    /// Its absolute path.
    package let path: String
    private let owned: Bool

    /// A fresh folder among those of this process; one that is not `owned` is left to the caller.
    package init(_ purpose: String = "test", owned: Bool = true) throws {
        self.owned = owned
        path = try Self.make("\(try FolderOfThisRun.path.get())/\(purpose)-XXXXXX")
    }

    deinit { if owned { _ = try? Program.run("/bin/rm", ["-rf", "--one-file-system", path]) } }

    fileprivate static func make(_ pattern: String) throws -> String {
        var template = Array(pattern.utf8CString)
        guard mkdtemp(&template) != nil else { throw File.Failure("mkdtemp", pattern) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Where all temporary folders of this process are: below `TMPDIR` or `/tmp`, beside those of others.
///
/// A process that was killed leaves its own. Each holds a lock in it as long as it lives, and who comes later removes
/// those whose lock is free.
private enum FolderOfThisRun {
    static let path: Result<String, any Error> = Result { try make() }

    private static let prefix = "dfc-tests-"

    private static func make() throws -> String {
        let top = Environment["TMPDIR"] ?? "/tmp"
        // Nobody sweeps between the making of a folder and its lock.
        let gate = open("\(top)/\(prefix)gate", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard gate >= 0, flock(gate, LOCK_EX) == 0 else { throw File.Failure("lock", "\(top)/\(prefix)gate") }
        defer { close(gate) }
        for name in try File.names(top) where name.hasPrefix(prefix) { sweep("\(top)/\(name)") }
        let path = try TemporaryFolder.make("\(top)/\(prefix)XXXXXX")
        // Held until the kernel closes it.
        let lock = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw File.Failure("lock", path) }
        atexit {
            guard let path = try? FolderOfThisRun.path.get() else { return }
            unlink("\(path)/lock")
            rmdir(path)
        }
        return path
    }

    private static func sweep(_ path: String) {
        let lock = open("\(path)/lock", O_RDWR | O_CLOEXEC)
        guard lock >= 0 else { return }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return }
        for mount in ((try? MountCalls.mounts(below: path)) ?? []).reversed() {
            try? MountCalls.unmount(mount, lazy: true)
        }
        try? FileTree.removeAll(path)
    }
}
