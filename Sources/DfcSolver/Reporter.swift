internal import DfcBasics
internal import Synchronization

/// Tells how the vertices get on, each event with the whole state of its vertex.
final class Reporter<Output: Sendable>: Sendable {
    private struct State {
        /// In the order of the graph.
        var vertices: [VertexProgress] = []
        /// For each, how many users may still need it.
        var uses: [Int]
        /// Whether somebody asked for its result.
        var isAsked: [Bool]
        /// Whether it needs its inputs no more.
        var isSettled: [Bool]
        /// Vertices whose work another build does.
        var waiting: Set<Digest> = []
    }

    private let graph: Graph<Output>
    private let sink: any ProgressSink
    private let clock: @Sendable () -> Nanoseconds
    private let state: Mutex<State>

    /// Announces all vertices, producers before users.
    init(_ graph: Graph<Output>, sink: any ProgressSink, clock: @escaping @Sendable () -> Nanoseconds) {
        self.graph = graph
        self.sink = sink
        self.clock = clock
        let no = Array(repeating: false, count: graph.vertices.count)
        var first = State(uses: graph.uses, isAsked: no, isSettled: no)
        first.vertices.reserveCapacity(graph.vertices.count)
        for vertex in graph.vertices {
            let progress = VertexProgress(
                digest: vertex.digest, inputs: Graph.distinctInputs(vertex), name: vertex.name, group: vertex.group)
            first.vertices.append(progress)
            sink.report(.vertex(progress))
        }
        state = Mutex(first)
    }

    /// Somebody needs the vertex's result.
    func asked(_ digest: Digest) {
        guard let place = graph.places[digest] else { return }
        state.withLock { $0.isAsked[place] = true }
    }

    /// Work on the vertex begins.
    func started(_ digest: Digest) {
        change(digest) { progress, now in
            progress.started = now
            progress.completed = nil
            progress.cached = false
        }
    }

    /// Another build does the vertex's work, and this one waits.
    func waits(_ digest: Digest) {
        started(digest)
        state.withLock { _ = $0.waiting.insert(digest) }
        waiting(digest, isOver: false)
    }

    /// The other build, if there was one, has come to an end with it.
    func waited(_ digest: Digest) {
        guard state.withLock({ $0.waiting.remove(digest) }) != nil else { return }
        waiting(digest, isOver: true)
    }

    private func waiting(_ digest: Digest, isOver: Bool) {
        let now = clock()
        let begun = graph.places[digest].flatMap { place in state.withLock { $0.vertices[place].started } }
        sink.report(
            .status(
                StatusProgress(
                    id: "waiting for another build that runs this step", vertex: digest, timestamp: now,
                    started: begun ?? now, completed: isOver ? now : nil)))
    }

    /// Work on the vertex ended well.
    func completed(_ digest: Digest) {
        change(digest) { progress, now in progress.completed = now }
    }

    /// The vertex failed; the first error of a vertex stays.
    func failed(_ digest: Digest, _ error: String) {
        change(digest) { progress, now in
            guard progress.error == nil else { return }
            progress.started = progress.started ?? now
            progress.completed = now
            progress.cached = false
            progress.error = error
        }
    }

    /// The vertex's result came from the cache. So did, in effect, those of all vertices that nobody needs any more.
    /// With `unlessStarted` nothing is told of a vertex that ran itself.
    func cached(_ digest: Digest, unlessStarted: Bool = false) {
        guard let place = graph.places[digest] else { return }
        let events = state.withLock { state -> [VertexProgress] in
            if unlessStarted, state.vertices[place].started != nil { return [] }
            let now = clock()
            var marked: [Int] = []
            if Self.markCached(place, &state, now) { marked.append(place) }
            var waiting = [place]
            while let settled = waiting.popLast() {
                if state.isSettled[settled] { continue }
                state.isSettled[settled] = true
                for input in state.vertices[settled].inputs {
                    guard let input = graph.places[input] else { continue }
                    state.uses[input] -= 1
                    guard state.uses[input] <= 0, !state.isAsked[input] else { continue }
                    if Self.markCached(input, &state, now) { marked.append(input) }
                    waiting.append(input)
                }
            }
            // Producers first, as they would have run.
            return marked.sorted().map { state.vertices[$0] }
        }
        for event in events { sink.report(.vertex(event)) }
    }

    /// Everything that was begun and not ended was cancelled.
    func cancelOpen() {
        let open = state.withLock { state in
            state.vertices.filter { $0.started != nil && $0.completed == nil }.map(\.digest)
        }
        for digest in open { failed(digest, "context canceled") }
    }

    /// False where it had ended already.
    private static func markCached(_ place: Int, _ state: inout State, _ now: Nanoseconds) -> Bool {
        guard state.vertices[place].completed == nil else { return false }
        state.vertices[place].started = state.vertices[place].started ?? now
        state.vertices[place].completed = now
        state.vertices[place].cached = true
        return true
    }

    private func change(_ digest: Digest, _ body: (inout VertexProgress, Nanoseconds) -> Void) {
        guard let place = graph.places[digest] else { return }
        let event = state.withLock { state in
            body(&state.vertices[place], clock())
            return state.vertices[place]
        }
        sink.report(.vertex(event))
    }
}
