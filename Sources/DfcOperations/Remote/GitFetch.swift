internal import DfcHost
internal import DfcRegistry
internal import DfcStore

/// Brings the commit of a resolved git source into the shared repository.
struct GitFetch {
    let remote: GitRemote
    let resolved: GitResolved
    let repository: GitRepository
    private var spec: GitSpec { remote.spec }

    /// What the source is called inside the repository: the ref as it was asked for, or the commit.
    struct Fetched {
        var git: GitProgram
        var ref: String
        /// What to check out.
        var target: String
    }

    /// Fetches, into a fresh repository where the old one stands in the way (a tag that moved, a branch that became a
    /// folder of branches).
    func fetch() throws -> Fetched {
        do { return try attempt(reset: false) } catch let failure as GitProgram.Failure {
            guard Self.isClash(failure.errors) else {
                throw remote.wrapped("failed to fetch remote \(spec.redactedRemote)", failure)
            }
        }
        do { return try attempt(reset: true) } catch {
            throw remote.wrapped("failed to fetch remote \(spec.redactedRemote)", error)
        }
    }

    private static func isClash(_ errors: String) -> Bool {
        if errors.contains("rejected"), errors.contains("(would clobber existing tag)") { return true }
        return errors.contains("some local refs could not be updated;")
            && (errors.contains("(unable to update local ref)") || errors.contains("refname conflict"))
    }

    private func attempt(reset: Bool) throws -> Fetched {
        let outside = try remote.program()
        try repository.prepare(
            outside, remote: spec.remote, sha256: resolved.object.utf8.count == 64, reset: reset)
        let git = outside.at(gitDirectory: repository.path)
        let ref = try spec.ref.isEmpty && !spec.fetchesByCommit ? remote.defaultBranch(outside) : spec.ref
        let wanted = spec.fetchesByCommit && !spec.checksum.isEmpty ? spec.checksum : ref
        if !GitSpec.isCommit(wanted) || (try? git.run("cat-file", "-e", "--", wanted + "^{commit}")) == nil {
            try get(git, ref: ref, wanted: wanted)
        }
        try check(git, wanted)
        return Fetched(git: git, ref: ref.isEmpty ? wanted : ref, target: wanted)
    }

    private func get(_ git: GitProgram, ref: String, wanted: String) throws {
        // A ref of our own keeps the commit known to the server, which makes the next fetch small.
        let local = ref.hasPrefix("refs/tags/") ? ref : "tags/" + ref
        var arguments = ["fetch"]
        if spec.fetchesByCommit || !GitSpec.isCommit(wanted) {
            arguments += ["--depth=1", "--no-tags", "origin"]
        } else {
            arguments += ["--tags"] + (repository.isShallow ? ["--unshallow"] : []) + ["origin"]
        }
        if GitSpec.isCommit(wanted) {
            arguments.append(wanted)
        } else {
            arguments += ["--force", "--", "\(wanted):\(local)"]
        }
        try git.run(arguments)
        let got = try git.run("rev-parse", wanted).split(separator: "\n").first.map(String.init) ?? ""
        guard got != resolved.object else { return }
        try force(git, local: local.hasPrefix("refs/") ? local : "refs/" + local, ref: ref)
    }

    /// The ref moved since it was resolved: the commit of the key is what must come.
    private func force(_ git: GitProgram, local: String, ref: String) throws {
        if (try? git.run("cat-file", "-e", resolved.object)) == nil {
            try git.run(
                ["fetch", "--tags"] + (repository.isShallow ? ["--unshallow"] : []) + ["origin", resolved.object])
            try git.run("reflog", "expire", "--all", "--expire=now")
            guard (try? git.run("cat-file", "-e", resolved.object)) != nil else {
                throw RemoteError(
                    "fetched ref \(ref) does not match expected commit \(resolved.object) and commit can not be "
                        + "found in the repository")
            }
        }
        try git.run("update-ref", local, resolved.object, "--no-deref")
    }

    private func check(_ git: GitProgram, _ wanted: String) throws {
        guard !spec.checksum.isEmpty else { return }
        func digest(_ name: String) throws -> String {
            String(try git.run("rev-parse", name).prefix { $0 != "\n" })
        }
        let object = try digest(wanted)
        if object.hasPrefix(spec.checksum) { return }
        let commit = (try? digest(wanted + "^{}")) ?? object
        if commit.hasPrefix(spec.checksum) { return }
        throw RemoteError(
            "expected checksum to match \(spec.checksum), got \(object)\(commit == object ? "" : " or \(commit)")")
    }
}
