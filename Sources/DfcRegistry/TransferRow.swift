package import DfcBasics
internal import DfcHost
internal import Synchronization

/// One row of progress below a vertex, such as a layer's download: told at its start and end, and at most ten times a
/// second between.
package final class TransferRow: Sendable {
    private struct State {
        var current: Int64 = 0
        var reported: Nanoseconds = 0
    }

    private let id: String
    private let vertex: Digest
    private let total: Int64
    private let progress: any ProgressSink
    private let started = System.now()
    private let state = Mutex(State())

    /// Announces the row. `total` is 0 when it is not known.
    package init(_ id: String, vertex: Digest, total: Int64 = 0, progress: any ProgressSink) {
        self.id = id
        self.vertex = vertex
        self.total = total
        self.progress = progress
        report(0, System.now(), completed: nil)
    }

    /// So much is done.
    package func set(_ current: Int64) {
        let now = System.now()
        let isDue = state.withLock { state in
            state.current = current
            guard now - state.reported >= 100_000_000 else { return false }
            state.reported = now
            return true
        }
        if isDue { report(current, now, completed: nil) }
    }

    /// So much more is done.
    package func add(_ count: Int) { set(state.withLock { $0.current } + Int64(count)) }

    /// The row is complete.
    package func finish() {
        let now = System.now()
        report(max(total, state.withLock { $0.current }), now, completed: now)
    }

    /// The row ends where it stands, because what it shows failed.
    package func stop() {
        let now = System.now()
        report(state.withLock { $0.current }, now, completed: now)
    }

    private func report(_ current: Int64, _ now: Nanoseconds, completed: Nanoseconds?) {
        progress.report(
            .status(
                StatusProgress(
                    id: id, vertex: vertex, current: current, total: total, timestamp: now, started: started,
                    completed: completed)))
    }
}
