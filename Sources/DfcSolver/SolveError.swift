package import DfcBasics

/// Why a solve failed: the first error, and the vertex that it is of.
package struct SolveError: Error, CustomStringConvertible {
    /// What was being done.
    package enum Phase: Sendable, Equatable {
        /// The operation was asked for its own digest (a source was resolved).
        case cacheMap
        /// The content of an input was digested.
        case content
        /// The operation ran.
        case run
        /// The cache itself could not be read or written.
        case cache
    }

    /// The vertex; its places in the Dockerfile are in the definition's source map. Nil when it is no vertex's.
    package var vertex: Digest?
    /// Its name.
    package var name: String
    /// What was being done.
    package var phase: Phase
    /// What went wrong.
    package var underlying: any Error

    /// The solve was cancelled from outside, not by an error.
    package var isCancellation: Bool { underlying is CancellationError }

    /// All members.
    package init(vertex: Digest?, name: String, phase: Phase, underlying: any Error) {
        self.vertex = vertex
        self.name = name
        self.phase = phase
        self.underlying = underlying
    }

    /// BuildKit's wording, without `failed to solve: ` in front.
    package var description: String {
        switch phase {
        case .cacheMap: "failed to load cache key: \(underlying)"
        case .content: "failed to compute cache key: \(underlying)"
        case .run, .cache: "\(underlying)"
        }
    }
}

/// Looks at the vertices of a solve, producers before users, for one that is bound to fail.
package typealias Foresight<Output: Sendable> = @Sendable ([Vertex<Output>]) async -> ForeseenFailure?

/// What a vertex is bound to fail with.
package struct ForeseenFailure: Sendable {
    /// The vertex.
    package var vertex: Digest
    /// At what it would fail.
    package var phase: SolveError.Phase
    /// What goes wrong then.
    package var underlying: any Error

    /// All members.
    package init(vertex: Digest, phase: SolveError.Phase, underlying: any Error) {
        self.vertex = vertex
        self.phase = phase
        self.underlying = underlying
    }
}

/// The graph handed to the solver has no answer.
package enum GraphError: Error, Equatable, CustomStringConvertible {
    /// An input is no vertex of the graph.
    case missingVertex(Digest)
    /// The vertices need each other.
    case cycle(Digest)
    /// An operation gave fewer outputs than are asked for.
    case missingOutput(vertex: Digest, index: Int, count: Int)
    /// A cache map has another number of rules than the vertex has inputs.
    case wrongRules(vertex: Digest, rules: Int, inputs: Int)

    package var description: String {
        switch self {
        case .missingVertex(let digest): "invalid missing input digest \(digest)"
        case .cycle(let digest): "\(digest) needs itself"
        case .missingOutput(let vertex, let index, let count):
            "\(vertex) has \(count) outputs, and number \(index) is asked for"
        case .wrongRules(let vertex, let rules, let inputs):
            "\(vertex) has \(inputs) inputs and \(rules) rules for them"
        }
    }
}
