import DfcBasics
import Synchronization

/// Events as a build sends them, and what a view writes for them.
final class RecordedBuild: Sendable {
    struct State {
        var output: [UInt8] = []
        var pieces: [[UInt8]] = []
        var now: Nanoseconds = RecordedBuild.start
    }

    static let start: Nanoseconds = 1_700_000_000_000_000_000
    let state = Mutex(State())

    static func digest(_ name: String) -> Digest { Digest.of(name) }

    static func at(_ seconds: Double) -> Nanoseconds { start + Nanoseconds((seconds * 1000).rounded()) * 1_000_000 }

    var now: @Sendable () -> Nanoseconds { { self.state.withLock { $0.now } } }

    var write: @Sendable ([UInt8]) -> Void {
        { bytes in
            self.state.withLock {
                $0.output += bytes
                $0.pieces.append(bytes)
            }
        }
    }

    var text: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

    func setClock(_ seconds: Double) { state.withLock { $0.now = Self.at(seconds) } }

    func takePieces() -> [[UInt8]] {
        state.withLock { state in
            defer { state.pieces = [] }
            return state.pieces
        }
    }
}

extension ProgressEvent {
    static func announced(_ name: String, inputs: [String] = []) -> ProgressEvent {
        .vertex(
            VertexProgress(digest: RecordedBuild.digest(name), inputs: inputs.map(RecordedBuild.digest), name: name))
    }

    static func started(_ name: String, at seconds: Double) -> ProgressEvent {
        .vertex(VertexProgress(digest: RecordedBuild.digest(name), name: name, started: RecordedBuild.at(seconds)))
    }

    static func ended(
        _ name: String, from start: Double, to end: Double, cached: Bool = false, error: String? = nil
    ) -> ProgressEvent {
        .vertex(
            VertexProgress(
                digest: RecordedBuild.digest(name), name: name, started: RecordedBuild.at(start),
                completed: RecordedBuild.at(end), cached: cached, error: error))
    }

    static func wrote(_ name: String, _ text: String, at seconds: Double, stream: Int = 1) -> ProgressEvent {
        .log(
            LogProgress(
                vertex: RecordedBuild.digest(name), stream: stream, data: Array(text.utf8),
                timestamp: RecordedBuild.at(seconds)))
    }

    static func moved(
        _ name: String, _ id: String, _ current: Int64, of total: Int64, from start: Double, at seconds: Double,
        isDone: Bool = false
    ) -> ProgressEvent {
        .status(
            StatusProgress(
                id: id, vertex: RecordedBuild.digest(name), current: current, total: total,
                timestamp: RecordedBuild.at(seconds), started: RecordedBuild.at(start),
                completed: isDone ? RecordedBuild.at(seconds) : nil))
    }
}
