internal import DfcBasics
internal import Synchronization

/// Tells how the vertices get on, each event with the whole state of its vertex.
final class Reporter<Output: Sendable>: Sendable {
    private struct State {
        var vertices: [Digest: VertexProgress] = [:]
        /// Users that may still need the vertex.
        var uses: [Digest: Int]
        /// Vertices whose result somebody asked for.
        var asked: Set<Digest> = []
        /// Vertices that need their inputs no more.
        var settled: Set<Digest> = []
        /// Vertices whose work another build does.
        var waiting: Set<Digest> = []
    }

    private let graph: Graph<Output>
    private let sink: any ProgressSink
    private let clock: @Sendable () -> Nanoseconds
    private let state: Mutex<State>
    private let position: [Digest: Int]

    /// Announces all vertices, producers before users.
    init(_ graph: Graph<Output>, sink: any ProgressSink, clock: @escaping @Sendable () -> Nanoseconds) {
        self.graph = graph
        self.sink = sink
        self.clock = clock
        position = Dictionary(uniqueKeysWithValues: graph.order.enumerated().map { ($1, $0) })
        var first = State(uses: graph.uses)
        for digest in graph.order {
            guard let vertex = graph.vertices[digest] else { continue }
            let progress = VertexProgress(
                digest: digest, inputs: Graph.distinctInputs(vertex), name: vertex.name, group: vertex.group)
            first.vertices[digest] = progress
            sink.report(.vertex(progress))
        }
        state = Mutex(first)
    }

    /// Somebody needs the vertex's result.
    func asked(_ digest: Digest) {
        state.withLock { _ = $0.asked.insert(digest) }
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
        let begun = state.withLock { $0.vertices[digest]?.started }
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
        let events = state.withLock { state -> [VertexProgress] in
            if unlessStarted, state.vertices[digest]?.started != nil { return [] }
            let now = clock()
            var events: [VertexProgress] = []
            Self.markCached(digest, &state, now, &events)
            var waiting = [digest]
            while let settled = waiting.popLast() {
                guard state.settled.insert(settled).inserted, let vertex = graph.vertices[settled] else { continue }
                for input in Graph.distinctInputs(vertex) {
                    state.uses[input, default: 0] -= 1
                    guard state.uses[input, default: 0] <= 0, !state.asked.contains(input) else { continue }
                    Self.markCached(input, &state, now, &events)
                    waiting.append(input)
                }
            }
            // Producers first, as they would have run.
            return events.sorted { position[$0.digest, default: 0] < position[$1.digest, default: 0] }
        }
        for event in events { sink.report(.vertex(event)) }
    }

    /// Everything that was begun and not ended was cancelled.
    func cancelOpen() {
        for digest in graph.order {
            let isOpen = state.withLock { state in
                state.vertices[digest]?.started != nil && state.vertices[digest]?.completed == nil
            }
            if isOpen { failed(digest, "context canceled") }
        }
    }

    private static func markCached(
        _ digest: Digest, _ state: inout State, _ now: Nanoseconds, _ events: inout [VertexProgress]
    ) {
        guard var progress = state.vertices[digest], progress.completed == nil else { return }
        progress.started = progress.started ?? now
        progress.completed = now
        progress.cached = true
        state.vertices[digest] = progress
        events.append(progress)
    }

    private func change(_ digest: Digest, _ body: (inout VertexProgress, Nanoseconds) -> Void) {
        let event = state.withLock { state -> VertexProgress? in
            guard var progress = state.vertices[digest] else { return nil }
            body(&progress, clock())
            state.vertices[digest] = progress
            return progress
        }
        if let event { sink.report(.vertex(event)) }
    }
}
