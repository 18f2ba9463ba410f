package import DfcBasics
internal import DfcRegistry
package import DfcStore

/// A file behind an http or https URL, as a tree of just that file.
package struct HTTPSource: BuildSource {
    private let spec: HTTPSpec
    private let vertex: Digest
    private let environment: OperationEnvironment

    /// Throws when the attributes make no sense.
    package init(
        _ identifier: String, _ attributes: [String: String], vertex: Digest, environment: OperationEnvironment
    ) throws {
        spec = try HTTPSpec(identifier: identifier, attributes: attributes)
        self.vertex = vertex
        self.environment = environment
    }

    /// By name, content and attributes of the file; with a pinned checksum nobody is asked.
    package func key(_ index: Int) async throws -> SourceKey {
        let resolved = try await resolved()
        let fields = SourceKeyText.httpFields(
            filename: resolved.filename, permissions: spec.permissions, uid: spec.uid, gid: spec.gid,
            checksum: resolved.digest,
            lastModified: spec.checksum == nil ? resolved.lastModified.map { HTTPDate.text($0) } : nil,
            authSecret: spec.authSecret, headers: spec.headers.map { ($0.name, $0.value) })
        return SourceKey(Digest.of(fields).description, fields: fields)
    }

    /// The file in a layer of its own.
    package func fetch() async throws -> Tree {
        let resolved = try await resolved()
        let memory = environment.memory.remote
        let snapshot = try await cancellable { [memoryKey] cancellation in
            try memory.layers.value("http \(memoryKey)", cancellation) { try work(cancellation).fetch(resolved) }
        }
        return .snapshot(snapshot)
    }

    /// The digest of the file as it is now.
    func digest() async throws -> Digest { try await resolved().digest }

    private var memoryKey: String { "\(spec.recordKey) \(spec.checksum?.description ?? "")" }

    private func resolved() async throws -> HTTPResolved {
        let memory = environment.memory.remote
        return try await cancellable { [memoryKey] cancellation in
            try memory.files.value(memoryKey, cancellation) { try work(cancellation).resolve() }
        }
    }

    private func work(_ cancellation: Cancellation) -> HTTPFetch {
        HTTPFetch(
            spec: spec, access: environment.remoteAccess, upload: environment.uploads[spec.url], vertex: vertex,
            cancellation: cancellation)
    }
}

extension OperationEnvironment {
    /// What sources on the net may use of it.
    var remoteAccess: RemoteAccess {
        let (secrets, agents) = (secrets, agents)
        return RemoteAccess(
            store: store, http: memory.remote.http, secret: { try secrets.secret($0) }, agent: { agents.agent($0) },
            progress: progress)
    }
}
