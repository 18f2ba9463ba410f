package import DfcBasics

/// Finds the outputs of a graph of vertices: by the cache where it can, by running operations where it must, as many
/// at once as there are. What the operations do and where results are kept is behind protocols.
package struct Solver<Output: Sendable>: Sendable {
    let cache: any CacheStorage
    let results: any ResultStorage<Output>
    let progress: any ProgressSink
    let clock: @Sendable () -> Nanoseconds
    let jobs: Int?
    let explain: (@Sendable (String) -> Void)?
    let gate: (any RunGate)?
    let foresee: Foresight<Output>?

    /// A solver over a cache. `jobs` limits how many operations run at once; nil is no limit. `clock` gives the time
    /// of progress events and of records. `explain` is told of each vertex that runs why it was not found. `gate` keeps
    /// other builds on the same cache from doing the same at the same time. `foresee` is shown all vertices before anything
    /// else happens.
    package init(
        cache: any CacheStorage, results: any ResultStorage<Output>, progress: any ProgressSink = SilentProgress(),
        jobs: Int? = nil, explain: (@Sendable (String) -> Void)? = nil, gate: (any RunGate)? = nil,
        foresee: Foresight<Output>? = nil, clock: @escaping @Sendable () -> Nanoseconds
    ) {
        self.cache = cache
        self.results = results
        self.progress = progress
        self.jobs = jobs
        self.explain = explain
        self.gate = gate
        self.foresee = foresee
        self.clock = clock
    }

    /// The outputs of the wanted edges, in their order. The first error cancels everything and is thrown; nothing runs
    /// any more when this returns. When the task is cancelled so is everything, and the error's `isCancellation` is
    /// set. Vertices that no wanted edge needs are left out.
    package func solve(_ vertices: [Vertex<Output>], wanted: [Edge]) async throws(SolveError) -> [Output] {
        let graph: Graph<Output>
        do {
            graph = try Graph(vertices, wanted: wanted)
        } catch {
            throw SolveError(vertex: nil, name: "", phase: .cacheMap, underlying: error)
        }
        let solve = Solve(solver: self, graph: graph)
        return try await solve.outputs(of: wanted)
    }
}
