internal import DfcBasics
internal import DfcHost

/// Work of a build that is no op and has a row of its own, such as loading the Dockerfile.
struct InternalStep {
    /// The row.
    let digest: Digest
    private let name: String
    private let started: Nanoseconds
    private let progress: any ProgressSink

    /// Begins a row.
    init(_ name: String, _ progress: any ProgressSink) {
        self.name = name
        self.progress = progress
        started = System.now()
        digest = Digest.of("dfc \(name) \(started)")
        progress.report(.vertex(VertexProgress(digest: digest, name: name, started: started)))
    }

    /// Ends the row.
    func end(error: String? = nil) {
        progress.report(
            .vertex(
                VertexProgress(
                    digest: digest, name: name, started: started, completed: System.now(), error: error)))
    }

    /// Shows that so many bytes were read.
    func read(_ what: String, bytes: Int) {
        let now = System.now()
        progress.report(
            .status(
                StatusProgress(
                    id: what, vertex: digest, current: Int64(bytes), timestamp: now, started: started, completed: now)))
    }

    /// Runs work under a row of its own.
    static func show<Value>(
        _ name: String, _ progress: any ProgressSink, _ work: (InternalStep) throws -> Value
    ) throws -> Value {
        let step = InternalStep(name, progress)
        do {
            let value = try work(step)
            step.end()
            return value
        } catch {
            step.end(error: "\(error)")
            throw error
        }
    }
}
