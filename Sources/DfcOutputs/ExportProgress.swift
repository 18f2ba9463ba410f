internal import DfcBasics
internal import DfcHost
internal import Synchronization

/// Reports one output as a vertex of its own, with a row for each thing that it does.
final class ExportProgress: Sendable {
    /// The made-up digest of the vertex.
    let vertex: Digest
    private let name: String
    let sink: any ProgressSink
    private let started = System.now()
    private let cancelled = Atomic(false)
    private let rows = Mutex<[String: Row]>([:])

    /// A row that is not complete.
    private struct Row {
        var started: Nanoseconds
        var told: Nanoseconds
        var current: Int64
        var total: Int64
    }

    /// Between two events of a row lie at least these nanoseconds.
    private static let interval: Nanoseconds = 100_000_000

    init(_ name: String, index: Int, sink: any ProgressSink) {
        self.name = name
        self.sink = sink
        vertex = Digest.of("export \(index) \(name) \(started)")
        sink.report(.vertex(VertexProgress(digest: vertex, name: name, started: started)))
    }

    /// The output is done, or has failed with this text; then rows that are not complete end where they stand.
    func end(error: String? = nil) {
        for (id, row) in rows.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            finish(id, current: row.current, total: row.total)
        }
        sink.report(
            .vertex(
                VertexProgress(digest: vertex, name: name, started: started, completed: System.now(), error: error)))
    }

    /// Nobody waits for the output any more: its work ends at the next step.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Whether the output is still wanted.
    var isWanted: Bool { !cancelled.load(ordering: .relaxed) }

    /// Throws when the output is not wanted any more.
    func check() throws(CancellationError) { if !isWanted { throw CancellationError() } }

    /// A row moved on. `total` 0: not known.
    func update(_ row: String, current: Int64, total: Int64 = 0) {
        let now = System.now()
        let begun = rows.withLock { rows -> Nanoseconds? in
            var known = rows[row] ?? Row(started: now, told: .min / 2, current: 0, total: 0)
            (known.current, known.total) = (current, total)
            let isDue = now - known.told >= Self.interval
            if isDue { known.told = now }
            rows[row] = known
            return isDue ? known.started : nil
        }
        guard let begun else { return }
        sink.report(
            .status(
                StatusProgress(
                    id: row, vertex: vertex, current: current, total: total, timestamp: now, started: begun)))
    }

    /// A row is complete.
    func finish(_ row: String, current: Int64 = 0, total: Int64 = 0) {
        let now = System.now()
        let begun = rows.withLock { $0.removeValue(forKey: row)?.started } ?? now
        sink.report(
            .status(
                StatusProgress(
                    id: row, vertex: vertex, current: current, total: total, timestamp: now, started: begun,
                    completed: now)))
    }

    /// A warning that belongs to the output.
    func warn(_ text: String) {
        sink.report(
            .log(LogProgress(vertex: vertex, stream: 2, data: Array((text + "\n").utf8), timestamp: System.now())))
    }
}
