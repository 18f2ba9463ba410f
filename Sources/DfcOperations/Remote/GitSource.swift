package import DfcBasics
internal import DfcRegistry
package import DfcStore

/// A commit of a git repository: a tree of its files.
package struct GitSource: BuildSource {
    private let spec: GitSpec
    private let vertex: Digest
    private let environment: OperationEnvironment

    /// `identifier` is what stands behind `git://`. Throws when it or the attributes make no sense.
    package init(
        _ identifier: String, _ attributes: [String: String], vertex: Digest, environment: OperationEnvironment
    ) throws {
        spec = try GitSpec(identifier: identifier, attributes: attributes)
        self.vertex = vertex
        self.environment = environment
    }

    /// By the commit that the ref stands for now, and what is taken of it.
    package func key(_ index: Int) async throws -> SourceKey { SourceKey(keyText(try await resolved())) }

    /// The files in a layer of its own; one that was checked out before is taken again.
    package func fetch() async throws -> Tree {
        let resolved = try await resolved()
        // A kept `.git` names its remote, other files do not.
        let text = keyText(resolved) + (spec.keepsGitDirectory ? " " + spec.redactedRemote : "")
        let memory = environment.memory.remote
        let snapshot = try await cancellable { cancellation in
            try memory.layers.value("git \(text)", cancellation) { try checkout(resolved, text, cancellation) }
        }
        return .snapshot(snapshot)
    }

    /// The commit that the ref stands for now.
    func commit() async throws -> String {
        let resolved = try await resolved()
        return resolved.commit ?? resolved.object
    }

    private func keyText(_ resolved: GitResolved) -> String {
        SourceKeyText.git(
            commit: resolved.commit ?? resolved.object, keptRef: spec.keepsGitDirectory ? resolved.ref : nil,
            subdirectory: spec.subdirectory, skipsSubmodules: spec.skipsSubmodules, time: spec.time)
    }

    private func resolved() async throws -> GitResolved {
        let memory = environment.memory.remote
        let flags = "\(spec.keepsGitDirectory) \(spec.fetchesByCommit)"
        let key = "\(spec.remote)#\(spec.ref) \(spec.checksum) \(flags)"
        return try await cancellable { cancellation in
            try memory.commits.value(key, cancellation) { try remote(cancellation).resolve() }
        }
    }

    private func remote(_ cancellation: Cancellation) -> GitRemote {
        GitRemote(spec: spec, access: environment.remoteAccess, vertex: vertex, cancellation: cancellation)
    }

    private func checkout(_ resolved: GitResolved, _ text: String, _ cancellation: Cancellation) throws -> Snapshot {
        let store = environment.store
        let records = RemoteRecords(database: store.database)
        func known() throws -> Snapshot? {
            guard let layer = try records.checkout(of: text) else { return nil }
            let snapshot = Snapshot(layers: [layer])
            return store.layers.exists(snapshot) ? snapshot : nil
        }
        if let snapshot = try known() { return snapshot }
        let repository = try GitRepository(
            remote: spec.remote, stateDirectory: store.directory, cancellation)
        // Another process may have been at it.
        if let snapshot = try known() { return snapshot }
        let remote = remote(cancellation)
        let fetched = try GitFetch(remote: remote, resolved: resolved, repository: repository).fetch()
        let layer = try GitCheckout(remote: remote, fetched: fetched, repository: repository).write()
        let snapshot = try store.layers.commit(
            layer, description: "git snapshot for \(spec.redactedRemote)#\(spec.ref)")
        if let id = snapshot.layers.last { try records.noteCheckout(id, of: text) }
        return snapshot
    }
}
