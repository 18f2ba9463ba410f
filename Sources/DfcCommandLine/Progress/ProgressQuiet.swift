package import DfcBasics
package import LLB
internal import Synchronization

/// Shows nothing but, at the end, the last lines of what failed.
package final class ProgressQuiet: ProgressView {
    private let trace = Mutex(ProgressTrace())
    private let write: @Sendable ([UInt8]) -> Void

    /// A view that writes through `write`.
    package init(write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

    /// Takes the progress groups of a definition.
    package func learn(_ definition: Definition) { trace.withLock { $0.learn(definition) } }

    /// Remembers the end of a step's log.
    package func report(_ event: ProgressEvent) {
        trace.withLock { trace in
            trace.apply(event, now: 0)
            for key in trace.updated { trace.update(key) { $0.lines = [] } }
            trace.settle(trace.updated)
        }
    }

    /// Nothing falls due.
    package func tick() {}

    /// Shows the last lines of what failed.
    package func finish() {
        let report = trace.withLock { $0.failureReport }
        if !report.isEmpty { write(report) }
    }
}
