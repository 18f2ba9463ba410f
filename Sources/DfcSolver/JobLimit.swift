internal import Synchronization

/// Lets a number of operations run at once; the others wait in the order they came.
final class JobLimit: Sendable {
    private struct State {
        var free: Int
        var waiting: [(id: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var cancelled: Set<Int> = []
        var next = 0
    }

    private let state: Mutex<State>

    /// At least one at once.
    init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Does the work when it is its turn. Throws `CancellationError` when the task is cancelled while it waits.
    func run<Answer: Sendable>(_ work: () async throws -> Answer) async throws -> Answer {
        try await acquire()
        defer { release() }
        return try await work()
    }

    private func acquire() async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let passes = state.withLock { state in
                    if state.cancelled.remove(id) != nil || state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((id, continuation))
                    return false
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                state.free -= 1
                return state.waiting.remove(at: index).continuation
            }
            waiter?.resume()
        }
        if Task.isCancelled {
            release()
            throw CancellationError()
        }
    }

    private func release() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.free += 1
            guard state.free > 0, !state.waiting.isEmpty else { return nil }
            state.free -= 1
            return state.waiting.removeFirst().continuation
        }
        next?.resume()
    }
}
