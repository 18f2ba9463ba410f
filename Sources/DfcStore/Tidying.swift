internal import DfcHost
internal import Synchronization

/// What is to be taken away and nobody waits for: it is done in order on a thread of the pool, while the build goes on.
/// To remove a folder can take as long as to write it, on a disk that is told at once of what is free.
///
/// Only for what `Leftovers` finds as well, should the process die first.
final class Tidying: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])
    private let working = Mutex(())

    /// Does it later.
    func later(_ work: @escaping @Sendable () -> Void) {
        let isFirst = waiting.withLock { waiting in
            waiting.append(work)
            return waiting.count == 1
        }
        if isFirst { BlockingPool.shared.submit { [self] in finish() } }
    }

    /// Does all that was put off so far, and waits for what is being done.
    func finish() {
        working.withLock { _ in
            let all = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for work in all { work() }
        }
    }
}
