package import DfcBasics
package import LLB
internal import Synchronization

/// BuildKit's plain text: one step at a time, each line under its step's number.
package final class ProgressPlain: ProgressView {
    private let printer: Mutex<PlainPrinter>
    private let now: @Sendable () -> Nanoseconds
    private let write: @Sendable ([UInt8]) -> Void

    /// A view that writes through `write`; `shortNames` cuts the names of steps at 72 bytes.
    package init(
        shortNames: Bool = false, now: @escaping @Sendable () -> Nanoseconds,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        printer = Mutex(PlainPrinter(shortNames: shortNames))
        self.now = now
        self.write = write
    }

    /// Takes the progress groups of a definition.
    package func learn(_ definition: Definition) {
        printer.withLock { $0.trace.learn(definition) }
    }

    /// Shows an event, at once or when its step's turn comes. A transfer that goes on waits for the next event or
    /// tick, so that a short one is shown only once.
    package func report(_ event: ProgressEvent) {
        printer.withLock {
            let now = self.now()
            $0.trace.apply(event, now: now)
            if case .status(let status) = event, status.completed == nil { return }
            $0.print(now: now)
            flush(&$0)
        }
    }

    /// Lets another step have its turn where one has waited long enough.
    package func tick() {
        printer.withLock {
            $0.print(now: now())
            flush(&$0)
        }
    }

    /// Shows what is left and the last lines of what failed.
    package func finish() {
        printer.withLock {
            $0.print(now: now())
            $0.out += $0.trace.failureReport
            flush(&$0)
        }
    }

    private func flush(_ printer: inout PlainPrinter) {
        if printer.out.isEmpty { return }
        write(printer.out)
        printer.out = []
    }
}
