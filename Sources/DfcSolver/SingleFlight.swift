internal import Synchronization

/// Questions that are asked by several and answered once: the first who asks starts the work, all wait for the same
/// answer. Nothing is forgotten, errors neither.
final class SingleFlight<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
    private struct State {
        var tasks: [Question: Task<Answer, any Error>] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The work on the answer, started now when nobody asked before. After `close` it throws `CancellationError`.
    @discardableResult
    func start(
        _ question: Question, _ work: @escaping @Sendable () async throws -> Answer
    ) -> Task<Answer, any Error> {
        state.withLock { state in
            if let task = state.tasks[question] { return task }
            let task =
                state.isClosed
                ? Task { throw CancellationError() }
                : Task { try await work() }
            state.tasks[question] = task
            return task
        }
    }

    /// Cancels all work, and all that is asked later.
    func close() {
        let tasks = state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
    }

    /// Waits until no work is left. To be called after `close`.
    func drain() async {
        for task in state.withLock({ Array($0.tasks.values) }) { _ = await task.result }
    }
}
