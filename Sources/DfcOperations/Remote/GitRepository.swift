internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore

/// The bare repository that all builds with the same remote share, locked while it is used.
struct GitRepository {
    /// Its folder.
    let path: String
    /// Held as long as the value lives.
    private let lock: SharedDescriptor

    /// Locks the repository of a remote; waits for others that use it.
    init(remote: String, stateDirectory: String, _ cancellation: Cancellation) throws {
        let name = String(Digest.of(remote).hex)
        path = GitFolder.repository(name, stateDirectory)
        try System.makeDirectories(GitFolder.path(stateDirectory), mode: 0o700)
        let lock = try GitFolder.lockFile(name, stateDirectory)
        while !(try System.flock(lock.rawValue, .exclusive, wait: false)) {
            guard cancellation.sleep(milliseconds: 50) else { throw CancellationError() }
        }
        self.lock = lock
        // When it was last used.
        let now = System.now()
        try System.utimens(GitFolder.lockPath(name, stateDirectory), atime: now, mtime: now)
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
