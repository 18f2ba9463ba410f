internal import DfcBasics
internal import Synchronization

/// Shows the hashing of a folder's files, where it takes long enough to be worth a row. Files are hashed when a step
/// asks for them, after the folder's vertex has ended; so the vertex is begun again for that time.
final class HashingRow: Sendable {
    private struct State {
        /// When the hashing that is at work began.
        var started: Nanoseconds?
        var told: Nanoseconds = 0
        var isShown = false
    }

    private let id: String
    private let vertex: VertexProgress
    private let progress: any ProgressSink
    private let clock: @Sendable () -> Nanoseconds
    private let state = Mutex(State())

    /// Hashing that is done within this time is not shown, and events are at least this far apart.
    private static let interval: Nanoseconds = 100_000_000

    /// A row below the vertex.
    init(_ id: String, of vertex: VertexProgress, _ environment: OperationEnvironment) {
        self.id = id
        self.vertex = vertex
        progress = environment.progress
        clock = environment.clock
    }

    /// So many bytes are hashed, and so many are to be.
    func set(_ done: Int64, of total: Int64) {
        let now = clock()
        state.withLock { state in
            let started = state.started ?? now
            state.started = started
            if state.isShown, done >= total { return end(&state, started, total, now) }
            guard done < total else {
                state.started = nil
                return
            }
            guard now - max(started, state.told) >= Self.interval else { return }
            if !state.isShown { report(started: started) }
            state.isShown = true
            state.told = now
            report(done, total, started, now, completed: nil)
        }
    }

    private func end(_ state: inout State, _ started: Nanoseconds, _ total: Int64, _ now: Nanoseconds) {
        report(total, total, started, now, completed: now)
        report(started: started, completed: now)
        state = State()
    }

    private func report(started: Nanoseconds, completed: Nanoseconds? = nil) {
        var vertex = vertex
        vertex.started = started
        vertex.completed = completed
        progress.report(.vertex(vertex))
    }

    private func report(
        _ done: Int64, _ total: Int64, _ started: Nanoseconds, _ now: Nanoseconds, completed: Nanoseconds?
    ) {
        progress.report(
            .status(
                StatusProgress(
                    id: id, vertex: vertex.digest, current: done, total: total, timestamp: now, started: started,
                    completed: completed)))
    }
}
