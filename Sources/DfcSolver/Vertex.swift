package import DfcBasics

/// An output of a vertex: the unit of solving.
package struct Edge: Hashable, Sendable {
    /// The vertex.
    package var vertex: Digest
    /// Which of its outputs.
    package var index: Int

    /// Output `index` of the vertex.
    package init(_ vertex: Digest, index: Int = 0) {
        self.vertex = vertex
        self.index = index
    }
}

/// A node of the graph that is solved. What it does is behind `operation`; the solver knows no op.
package struct Vertex<Output: Sendable>: Sendable {
    /// Its identity.
    package var digest: Digest
    /// What is shown.
    package var name: String
    /// What it needs.
    package var inputs: [Edge]
    /// The cache is not asked, the result is kept.
    package var ignoreCache: Bool
    /// Progress group id, where it has one.
    package var group: String?
    /// What it does.
    package var operation: any Operation<Output>

    /// A vertex with all its members.
    package init(
        digest: Digest, name: String, inputs: [Edge] = [], ignoreCache: Bool = false, group: String? = nil,
        operation: any Operation<Output>
    ) {
        self.digest = digest
        self.name = name
        self.inputs = inputs
        self.ignoreCache = ignoreCache
        self.group = group
        self.operation = operation
    }
}

/// What a vertex does.
package protocol Operation<Output>: Sendable {
    /// What an edge produces.
    associatedtype Output: Sendable

    /// The own digest and the rules for the inputs; asked before running, `index` 0 first. Further cache maps (an image
    /// answers with its manifest first, then with its chain ID) follow while `CacheMap.more` says so. May use the
    /// network (resolving), so it is asked once per build and index.
    func cacheMap(_ index: Int) async throws -> CacheMap<Output>

    /// Does the work: one output per index. Throws the error that the user sees.
    func run(_ inputs: [Output]) async throws -> [Output]
}

/// What an operation answers before it runs (BuildKit's `CacheMap`).
package struct CacheMap<Output: Sendable>: Sendable {
    /// The own digest of the operation, without its inputs.
    package var digest: Digest
    /// The digest is different in each session (a local source): it is stored nowhere and matches nothing later.
    package var sessionOnly: Bool
    /// One per input of the vertex.
    package var inputs: [InputRule<Output>]
    /// Digest of all that the output holds, where the digest above is of this session alone; nil when that is not known.
    package var content: (@Sendable (Output) throws -> Digest?)?
    /// A further cache map can be asked for.
    package var more: Bool
    /// What the digest was made of, for explaining a miss; never contents or secrets. Worded when it is asked for.
    package var preimage: String { describe() }
    private var describe: @Sendable () -> String

    /// A cache map with all its members.
    package init(
        digest: Digest, sessionOnly: Bool = false, inputs: [InputRule<Output>] = [],
        content: (@Sendable (Output) throws -> Digest?)? = nil, more: Bool = false,
        preimage: @escaping @autoclosure @Sendable () -> String = ""
    ) {
        self.digest = digest
        self.sessionOnly = sessionOnly
        self.inputs = inputs
        self.content = content
        self.more = more
        describe = preimage
    }
}

/// How one input counts for the cache key.
package struct InputRule<Output: Sendable>: Sendable {
    /// Which part of the input is looked at; nil for all of it.
    package var selector: Digest?
    /// Digest of what the operation reads of the input's result; nil when only the input's own keys count.
    package var content: (@Sendable (Output) async throws -> Digest)?

    /// Both members.
    package init(selector: Digest? = nil, content: (@Sendable (Output) async throws -> Digest)? = nil) {
        self.selector = selector
        self.content = content
    }
}
