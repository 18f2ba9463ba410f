internal import Glibc
internal import Synchronization

/// Ends blocking work of this room from another thread: transfers stop at once, waits within 50 ms.
package final class Cancellation: Sendable {
    private struct State {
        var cancelled = false
        var next = 0
        var handlers: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Not cancelled.
    package init() {}

    /// Whether `cancel` was called.
    package var isCancelled: Bool { state.withLock { $0.cancelled } }

    /// Stops what runs under this, and everything that starts later. Idempotent.
    package func cancel() {
        // The handlers run under the lock, so that `remove` proves that none is running any more.
        state.withLock {
            $0.cancelled = true
            for handler in $0.handlers.values { handler() }
            $0.handlers = [:]
        }
    }

    /// Throws `HTTPError` of kind `cancelled` when it is.
    package func check(url: String) throws(HTTPError) {
        if isCancelled { throw HTTPError(.cancelled, url: url) }
    }

    /// Waits; false when the wait was cut short by a cancellation.
    package func sleep(milliseconds: Int) -> Bool {
        var left = milliseconds
        while left > 0 {
            if isCancelled { return false }
            usleep(UInt32(min(left, 50)) * 1000)
            left -= 50
        }
        return !isCancelled
    }

    /// Calls `handler` on cancellation (at once when that was already) until `remove` of the number given back. It must
    /// be short and not come back here.
    func add(_ handler: @escaping @Sendable () -> Void) -> Int {
        state.withLock {
            if $0.cancelled { handler() }
            $0.next += 1
            $0.handlers[$0.next] = handler
            return $0.next
        }
    }

    func remove(_ number: Int) {
        state.withLock { $0.handlers[number] = nil }
    }
}
