internal import DfcBasics
internal import Synchronization

/// One solve: the questions that are asked about its edges, each answered once.
///
/// An edge is three questions. `definition`: which keys follow from its operation and the definitions of its inputs
/// alone. `content`: which keys follow when the contents of inputs are looked at as well. `result`: the output, loaded
/// from the cache or made by running the operation. Their bodies are straight-line code in the extensions; who asks
/// first does the work, everybody waits for the same answer.
final class Solve<Output: Sendable>: Sendable {
    let solver: Solver<Output>
    let graph: Graph<Output>
    let reporter: Reporter<Output>
    let limit: JobLimit?

    let cacheMaps = SingleFlight<CacheMapQuestion, CacheMap<Output>>()
    let definitions = SingleFlight<Edge, Matches>()
    let contents = SingleFlight<Edge, Matches>()
    let inputContents = SingleFlight<InputQuestion, InputContent>()
    let results = SingleFlight<Edge, Found<Output>>()
    let vertexRuns = SingleFlight<Digest, [Found<Output>]>()
    let equalRuns = SingleFlight<EqualRun, [Found<Output>]>()

    private struct State {
        var failure: SolveError?
        var used: [CacheRecord] = []
    }
    private let state = Mutex(State())

    init(solver: Solver<Output>, graph: Graph<Output>) {
        self.solver = solver
        self.graph = graph
        reporter = Reporter(graph, sink: solver.progress, clock: solver.clock)
        limit = solver.jobs.map { JobLimit($0) }
    }

    /// Asks for the results of the edges, and ends everything before it returns.
    func outputs(of wanted: [Edge]) async throws(SolveError) -> [Output] {
        let found: Result<[Output], any Error> = await withTaskCancellationHandler {
            do {
                return .success(try await outputsByWhole(of: wanted))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            fail(SolveError(vertex: nil, name: "", phase: .run, underlying: CancellationError()))
        }
        await end()
        let (failure, used) = state.withLock { ($0.failure, $0.used) }
        // Only an aid to pruning: a build does not fail by it.
        try? solver.cache.touch(used, at: solver.clock())
        if let failure { throw failure }
        switch found {
        case .success(let outputs): return outputs
        case .failure(let error): throw SolveError(vertex: nil, name: "", phase: .run, underlying: error)
        }
    }

    /// By the graph as a whole where that was solved before, else edge by edge.
    private func outputsByWhole(of wanted: [Edge]) async throws -> [Output] {
        let key = wholeKey(wanted)
        if let key, let outputs = try await storedWhole(key, wanted) { return outputs }
        try await foresee()
        let tasks = wanted.map { askResult($0) }
        var found: [Found<Output>] = []
        for task in tasks { found.append(try await task.value) }
        if let key { await keepWhole(key, found) }
        return found.map(\.output)
    }

    /// Fails with what is bound to fail, before anything is begun.
    private func foresee() async throws {
        guard let failure = await solver.foresee?(graph.vertices) else { return }
        try await step(try vertex(failure.vertex), failure.phase) { throw failure.underlying }
    }

    /// Cancels what nobody waits for, waits until it ended, and tells of what was cut off. Only work that turned out
    /// not to be needed is left after success.
    private func end() async {
        close()
        await cacheMaps.drain()
        await definitions.drain()
        await contents.drain()
        await inputContents.drain()
        await results.drain()
        await vertexRuns.drain()
        await equalRuns.drain()
        reporter.cancelOpen()
    }

    private func close() {
        cacheMaps.close()
        definitions.close()
        contents.close()
        inputContents.close()
        results.close()
        vertexRuns.close()
        equalRuns.close()
    }

    /// The first error is kept, and everything else cancelled.
    func fail(_ error: SolveError) {
        let isFirst = state.withLock { state in
            guard state.failure == nil else { return false }
            state.failure = error
            return true
        }
        if isFirst { close() }
    }

    /// A step of a vertex's work: an error of its own fails the solve under the vertex's name, errors of its inputs
    /// pass through.
    func step<Answer>(
        _ vertex: Vertex<Output>, _ phase: SolveError.Phase, _ work: () async throws -> Answer
    ) async throws -> Answer {
        do {
            try Task.checkCancellation()
            return try await work()
        } catch let error as SolveError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            let failure = SolveError(vertex: vertex.digest, name: vertex.name, phase: phase, underlying: error)
            reporter.failed(vertex.digest, failure.description)
            fail(failure)
            throw failure
        }
    }

    /// Notes that a record was used.
    func use(_ record: CacheRecord) { state.withLock { $0.used.append(record) } }

    /// The vertex of that digest.
    func vertex(_ digest: Digest) throws -> Vertex<Output> {
        guard let vertex = graph[digest] else { throw GraphError.missingVertex(digest) }
        return vertex
    }

    /// The operation's cache map of that index, checked.
    func cacheMap(_ vertex: Vertex<Output>, _ index: Int = 0) async throws -> CacheMap<Output> {
        try await askCacheMap(vertex, index).value
    }

    /// Starts to ask for it.
    @discardableResult
    func askCacheMap(_ vertex: Vertex<Output>, _ index: Int = 0) -> Task<CacheMap<Output>, any Error> {
        cacheMaps.start(CacheMapQuestion(vertex: vertex.digest, index: index)) { [self] in
            try await step(vertex, .cacheMap) {
                let map = try await vertex.operation.cacheMap(index)
                guard map.inputs.count == vertex.inputs.count else {
                    throw GraphError.wrongRules(
                        vertex: vertex.digest, rules: map.inputs.count, inputs: vertex.inputs.count)
                }
                return map
            }
        }
    }
}

/// Which cache map of a vertex.
struct CacheMapQuestion: Hashable, Sendable {
    /// The vertex.
    var vertex: Digest
    /// Which.
    var index: Int
}

/// Runs that may stand for each other.
struct EqualRun: Hashable, Sendable {
    /// What they do.
    var work: Digest
    /// How many outputs are wanted of them.
    var outputs: Int
}

/// The content of which input of a vertex.
struct InputQuestion: Hashable, Sendable {
    /// The vertex.
    var vertex: Digest
    /// Which input.
    var input: Int
}

/// What is known of an input when its result is.
struct InputContent: Sendable {
    /// The keys of its result.
    var keys: [CacheKey]
    /// The key of the part of its content that counts.
    var content: CacheKey
}

/// Keys that an edge was found under.
struct Matches: Sendable {
    /// For those who build on the edge; the best first.
    var keys: [CacheKey] = []
    /// All that were found, also those that lost against a newer one.
    var all: Set<CacheKey> = []
    /// Their records, the newest first.
    var records: [CacheRecord] = []

    /// Nothing found.
    static var none: Matches { Matches() }
}

/// A result.
struct Found<Output: Sendable>: Sendable {
    /// The output.
    var output: Output
    /// Its keys that are stored, the best first; empty for what cannot be stored.
    var keys: [CacheKey]
    /// Equal for equal results within one solve.
    var identity: String
}
