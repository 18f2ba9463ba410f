internal import DfcBasics
internal import Synchronization

/// Shows the hashing of a folder's files below the folder's vertex, where it takes long enough to be worth a row.
final class HashingRow: Sendable {
    private struct State {
        /// When the hashing began.
        var started: Nanoseconds?
        var told: Nanoseconds = 0
        var isShown = false
    }

    private let id: String
    private let vertex: Digest
    private let progress: any ProgressSink
    private let clock: @Sendable () -> Nanoseconds
    private let state = Mutex(State())

    /// Hashing that is done within this time is not shown, and events are at least this far apart.
    private static let interval: Nanoseconds = 100_000_000

    /// A row below the vertex.
    init(_ id: String, of vertex: Digest, _ environment: OperationEnvironment) {
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
            if done >= total {
                if state.isShown { report(done, total, started, now, completed: now) }
                state = State()
            } else if now - max(started, state.told) >= Self.interval {
                state.isShown = true
                state.told = now
                report(done, total, started, now, completed: nil)
            }
        }
    }

    private func report(
        _ done: Int64, _ total: Int64, _ started: Nanoseconds, _ now: Nanoseconds, completed: Nanoseconds?
    ) {
        progress.report(
            .status(
                StatusProgress(
                    id: id, vertex: vertex, current: done, total: total, timestamp: now, started: started,
                    completed: completed)))
    }
}
