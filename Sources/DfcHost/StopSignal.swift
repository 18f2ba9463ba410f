internal import Glibc
internal import Synchronization

/// Tells work on a thread of the pool that nobody wants it any more.
package final class StopSignal: Sendable {
    private let event: SharedDescriptor
    private let sent = Atomic(false)

    /// Not sent yet.
    package init() throws(HostError) { event = SharedDescriptor(try System.eventDescriptor()) }

    /// Becomes readable when it is sent.
    package var descriptor: Int32 { event.rawValue }

    /// Sends it.
    package func send() {
        sent.store(true, ordering: .releasing)
        try? System.write(event.rawValue, [1, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Throws when it was sent.
    package func check() throws(CancellationError) {
        if sent.load(ordering: .acquiring) { throw CancellationError() }
    }
}

extension BlockingPool {
    /// Runs the body on a thread of the shared pool. When the task is cancelled the signal is sent, and it is up to the
    /// body to end.
    package static func run<T: Sendable>(_ body: @escaping @Sendable (StopSignal) throws -> T) async throws -> T {
        let stop = try StopSignal()
        return try await withTaskCancellationHandler {
            try await run { () throws(any Error) in try body(stop) }
        } onCancel: {
            stop.send()
        }
    }
}
