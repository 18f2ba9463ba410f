internal import Glibc
internal import Synchronization

/// Runs async work from a thread that may block.
package enum Blocking {
    /// Waits for the work's result. Never call it on the cooperative pool: its few threads are what the work runs on.
    /// A cancellation cancels the work's task.
    package static func wait<Value: Sendable>(
        _ cancellation: Cancellation = Cancellation(), _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let result = Monitor<Result<Value, any Error>?>(nil)
        let task = Task.detached {
            do {
                let value = try await work()
                result.update { $0 = .success(value) }
            } catch {
                result.update { $0 = .failure(error) }
            }
        }
        let handler = cancellation.add { task.cancel() }
        defer { cancellation.remove(handler) }
        // The work itself ends when it is cancelled; nothing of it may outlive this call.
        while true {
            if let done = result.wait(Cancellation(), { $0 }) { return try done.get() }
        }
    }
}
