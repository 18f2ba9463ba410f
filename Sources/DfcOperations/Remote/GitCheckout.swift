internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
internal import Glibc

/// Writes the files of a fetched commit into a new layer.
struct GitCheckout {
    let remote: GitRemote
    let fetched: GitFetch.Fetched
    let repository: GitRepository
    private var spec: GitSpec { remote.spec }

    /// The layer, complete but not yet permanent.
    func write() throws -> PendingLayer {
        let layers = remote.access.store.layers
        let layer = try layers.begin(on: .scratch)
        do {
            let keeps = spec.keepsGitDirectory && spec.subdirectory.isEmpty
            let place = spec.subdirectory.isEmpty ? layer.folder : "\(layer.folder)/.dfc-checkout"
            if !spec.subdirectory.isEmpty { try System.mkdir(place, mode: 0o755) }
            let git = keeps ? try withGitDirectory(place) : try plain(place)
            if !spec.skipsSubmodules {
                try wrapped("failed to update submodules for") {
                    try git.run("submodule", "update", "--init", "--recursive", "--depth=1")
                }
            }
            if !spec.subdirectory.isEmpty { try moveUp(place, to: layer.folder) }
            if spec.time == "commit" { try setTimes(layer.folder, try commitTime()) }
            return layer
        } catch {
            layers.discard(layer)
            throw error
        }
    }

    /// Seconds since 1970 of the commit.
    func commitTime() throws -> Int64 {
        let text = try fetched.git.run("log", "-1", "--format=%ct", fetched.target + "^{commit}")
        guard let seconds = Int64(text.prefix { $0 != "\n" }) else {
            throw RemoteError("failed to get commit time for \(spec.redactedRemote)")
        }
        return seconds
    }

    @discardableResult
    private func wrapped<Result>(_ doing: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw remote.wrapped("\(doing) \(spec.redactedRemote)", error) }
    }

    private func plain(_ folder: String) throws -> GitProgram {
        let git = fetched.git.at(gitDirectory: repository.path, workTree: folder)
        // What the index says is about another folder.
        if System.exists("\(repository.path)/index") { try System.unlink("\(repository.path)/index") }
        try wrapped("failed to checkout remote") {
            try git.run("checkout", "--no-overlay", fetched.target, "--", ".")
        }
        return git
    }

    /// A repository of its own with just this commit, cloned from the shared one.
    private func withGitDirectory(_ folder: String) throws -> GitProgram {
        let directory = "\(folder)/.git"
        let git = fetched.git.at(gitDirectory: directory, workTree: folder)
        let isSHA256 = fetched.git.isSHA256
        try git.run(["-c", "init.defaultBranch=master", "init"] + (isSHA256 ? ["--object-format=sha256"] : []))
        // By the file protocol: a clone by path takes short cuts that can bring foreign files along.
        try git.run("remote", "add", "origin", "file://" + repository.path)
        try git.run("fetch", "-u", "--depth=1", "--", "origin", try refspec())
        try wrapped("failed to checkout remote") { try git.run("checkout", "FETCH_HEAD") }
        try git.run("remote", "set-url", "origin", spec.redactedRemote)
        try git.run("reflog", "expire", "--all", "--expire=now")
        if System.exists("\(directory)/FETCH_HEAD") { try System.unlink("\(directory)/FETCH_HEAD") }
        return git
    }

    private func refspec() throws -> String {
        let ref = fetched.ref
        let kind = try fetched.git.run("cat-file", "-t", fetched.target).prefix { $0 != "\n" }
        if kind == "tag" { return "\(ref):\(ref.hasPrefix("refs/tags/") ? ref : "refs/tags/" + ref)" }
        if spec.fetchesByCommit, ref != fetched.target { return "\(fetched.target):\(ref)" }
        if GitSpec.isCommit(ref) {
            let name = "refs/buildkit/" + System.randomHex(bytes: 12)
            try fetched.git.run("update-ref", name, ref)
            return name
        }
        return "\(ref):\(ref)"
    }

    /// Makes the members of the folder of the repository those of the layer. The way to it may lead only through
    /// folders.
    private func moveUp(_ place: String, to folder: String) throws {
        var path = ""
        for part in spec.subdirectory.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) {
            path += path.isEmpty ? String(part) : "/\(part)"
            let stat: Stat
            do { stat = try System.stat("\(place)/\(path)") } catch {
                throw RemoteError(
                    "invalid subdir \(spec.subdirectory): failed to lstat \"\(path)\": statat \(path): \(error.text)")
            }
            guard stat.kind == .directory else {
                throw RemoteError(
                    "invalid subdir \(spec.subdirectory): git subpath \"\(spec.subdirectory)\" contains non-directory "
                        + "\"\(path)\"")
            }
        }
        // Out of the layer first: one of the members may have the place's name.
        let away = try remote.access.store.temporaryDirectory("checkout") + "/tree"
        try System.rename(place, away)
        for name in try System.list("\(away)/\(path)") {
            try System.rename("\(away)/\(path)/\(name)", "\(folder)/\(name)")
        }
        try FileTree.removeAll(away)
    }

    /// Everything gets the time, folders after what is in them.
    private func setTimes(_ folder: String, _ seconds: Int64) throws {
        let (time, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return }
        func visit(_ path: String) throws {
            if try System.stat(path).kind == .directory {
                for name in try System.list(path) { try visit("\(path)/\(name)") }
            }
            try System.utimens(path, atime: time, mtime: time)
        }
        try visit(folder)
    }
}
