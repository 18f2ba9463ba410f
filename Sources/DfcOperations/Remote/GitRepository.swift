internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import Glibc

/// The bare repository that all builds with the same remote share, locked while it is used.
struct GitRepository {
    /// Its folder.
    let path: String
    /// Held as long as the value lives.
    private let lock: SharedDescriptor

    /// The folder in which all of them lie.
    static func folder(_ stateDirectory: String) -> String { stateDirectory + "/git" }

    /// Locks the repository of a remote; waits for others that use it.
    init(remote: String, stateDirectory: String, _ cancellation: Cancellation) throws {
        let folder = Self.folder(stateDirectory)
        let name = Digest.of(remote).hex
        path = "\(folder)/\(name).git"
        try System.makeDirectories(folder, mode: 0o700)
        let lock = SharedDescriptor(try System.open("\(folder)/\(name).lock", O_RDWR | O_CREAT, mode: 0o600))
        while !(try System.flock(lock.rawValue, .exclusive, wait: false)) {
            guard cancellation.sleep(milliseconds: 50) else { throw CancellationError() }
        }
        self.lock = lock
    }

    /// Makes the repository where it is missing; with `reset` a fresh one takes its place.
    func prepare(_ git: GitProgram, remote: String, sha256: Bool, reset: Bool) throws {
        if reset { try FileTree.removeAll(path) }
        if System.exists("\(path)/ready") {
            // What a killed git left behind.
            for name in ["shallow.lock", "index.lock", "config.lock", "packed-refs.lock"] {
                if System.exists("\(path)/\(name)") { try System.unlink("\(path)/\(name)") }
            }
            return
        }
        try FileTree.removeAll(path)
        try System.makeDirectories(path, mode: 0o711)
        let bare = git.at(gitDirectory: path)
        try bare.run(
            ["-c", "init.defaultBranch=master", "init", "--bare"] + (sha256 ? ["--object-format=sha256"] : []))
        try bare.run("remote", "add", "origin", remote)
        try System.writeFile("\(path)/ready", [])
    }

    /// Whether it knows only the newest commits.
    var isShallow: Bool { System.exists("\(path)/shallow") }
}

/// The shared repositories as a whole.
package enum GitRepositories {
    /// Removes all that no build uses at this moment; gives the bytes that were freed.
    package static func prune(stateDirectory: String) throws -> Int64 {
        let folder = GitRepository.folder(stateDirectory)
        guard System.exists(folder) else { return 0 }
        var freed: Int64 = 0
        for name in try System.list(folder) where name.hasSuffix(".git") {
            let lock = try System.open(
                "\(folder)/\(name.dropLast(4)).lock", O_RDWR | O_CREAT, mode: 0o600)
            guard try System.flock(lock.rawValue, .exclusive, wait: false) else { continue }
            freed += try FileTree.diskUsage("\(folder)/\(name)")
            try FileTree.removeAll("\(folder)/\(name)")
        }
        return freed
    }
}
