internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
internal import Glibc

/// What a git source turned out to be.
package struct GitResolved: Sendable, Equatable {
    /// The ref by its full name, or the commit.
    package var ref: String
    /// What the ref names: a commit, or an annotated tag.
    package var object: String
    /// The commit behind an annotated tag; nil where `object` is the commit, or `.git` is kept.
    package var commit: String?
}

/// One git source: resolving its ref, fetching, checking out. Blocks its thread.
struct GitRemote {
    var spec: GitSpec
    var access: RemoteAccess
    /// Where git's own output is shown.
    var vertex: Digest?
    var cancellation: Cancellation

    /// Asks the remote what the ref stands for now; nobody is asked where the ref is a commit.
    func resolve() throws -> GitResolved {
        if GitSpec.isCommit(spec.ref) {
            guard spec.ref.hasPrefix(spec.checksum) else {
                throw RemoteError("expected checksum to match \(spec.checksum), got \(spec.ref)")
            }
            return GitResolved(ref: spec.ref, object: spec.ref, commit: nil)
        }
        if spec.fetchesByCommit { return try pinned() }
        let git = try program()
        let ref = try spec.ref.isEmpty ? defaultBranch(git) : spec.ref
        let listing: String
        do { listing = try git.run("ls-remote", "--", spec.remote, ref, ref + "^{}") } catch {
            throw wrapped("failed to fetch remote \(spec.redactedRemote)", error)
        }
        return try GitListing(listing, ref: ref).resolve(spec)
    }

    private func pinned() throws -> GitResolved {
        guard !spec.checksum.isEmpty else {
            throw RemoteError("fetch-by-commit requires a checksum or a commit SHA ref")
        }
        guard GitSpec.isCommit(spec.checksum) else {
            throw RemoteError("fetch-by-commit requires a full commit SHA checksum, got \"\(spec.checksum)\"")
        }
        let ref = spec.ref.isEmpty || spec.ref.hasPrefix("refs/") ? spec.ref : "refs/heads/" + spec.ref
        return GitResolved(ref: ref.isEmpty ? spec.checksum : ref, object: spec.checksum, commit: nil)
    }

    /// The branch that the remote's `HEAD` stands for.
    func defaultBranch(_ git: GitProgram) throws -> String {
        let listing: String
        do { listing = try git.run("ls-remote", "--symref", spec.remote, "HEAD") } catch {
            throw wrapped("error fetching default branch for repository \(spec.redactedRemote)", error)
        }
        for line in listing.split(separator: "\n") where line.hasPrefix("ref: ") && line.hasSuffix("\tHEAD") {
            let ref = String(line.dropFirst(5).dropLast(5)).replacing("refs/heads/", with: "", maxReplacements: 1)
            guard !ref.hasPrefix("-") else { throw RemoteError("invalid git ref \"\(ref)\"") }
            return ref
        }
        throw RemoteError("could not find default branch for repository: \(spec.redactedRemote)")
    }

    /// git as it may be run for this remote: with its secrets, agent and known hosts.
    func program() throws -> GitProgram {
        var git = GitProgram(cancellation: cancellation)
        if let header = try authorization() {
            git.configuration.append(("http.\(scope).extraheader", "Authorization: \(header)"))
        }
        if !spec.agent.isEmpty {
            guard let socket = access.agent(spec.agent) else {
                throw RemoteError("no SSH key \"\(spec.agent)\" forwarded from the client")
            }
            git.agentSocket = socket
        }
        if !spec.knownHosts.isEmpty {
            let folder = try access.store.temporaryDirectory("git")
            try System.writeFile("\(folder)/known_hosts", Array((spec.knownHosts + "\n").utf8), mode: 0o600)
            git.knownHosts = "\(folder)/known_hosts"
        }
        if let vertex {
            let progress = access.progress
            git.output = { stream, bytes in
                progress.report(.log(LogProgress(vertex: vertex, stream: stream, data: bytes, timestamp: System.now())))
            }
        }
        return git
    }

    /// A token for one repository is good for all of github.com, as its own tools assume.
    private var scope: String {
        for prefix in ["https://github.com/", "https://www.github.com/"] where spec.remote.hasPrefix(prefix) {
            return prefix
        }
        return spec.remote
    }

    private func authorization() throws -> String? {
        let names: [(name: String, isToken: Bool)] = [
            (spec.headerSecret + "." + spec.host, false), (spec.tokenSecret + "." + spec.host, true),
            (spec.headerSecret, false), (spec.tokenSecret, true),
        ]
        for (name, isToken) in names where !name.isEmpty && !name.hasPrefix(".") {
            guard let secret = try access.headerSecret(name) else { continue }
            return isToken ? "basic " + Base64.encode(Array("x-access-token:\(secret)".utf8)) : secret
        }
        return nil
    }

    /// The error with what was being done in front; a cancellation as it is. Credentials in the URL are cut out of what
    /// git said.
    func wrapped(_ doing: String, _ error: any Error) -> any Error {
        guard let failure = error as? GitProgram.Failure else { return error }
        return RemoteError("\(doing): \(failure.description.replacing(spec.remote, with: spec.redactedRemote))")
    }
}
