internal import DfcHost
internal import Synchronization

/// What is to be taken away and nobody waits for: it is done in order on a thread of the pool, while the build goes on.
/// To remove a folder takes as long as to write it on a disk that is told at once of what is free.
///
/// Only for what `Leftovers` finds as well, should the process die first.
final class Tidying: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isBusy = false
    }

    private let directory: String
    private let state = Mutex(State())
    private let working = Mutex(())

    /// For the store in the directory.
    init(directory: String) { self.directory = directory }

    /// Removes the path later, and before that does `first`.
    func remove(_ path: String, after first: (@Sendable () -> Void)? = nil) {
        let directory = directory
        let isFirst = state.withLock { state in
            state.waiting.append {
                first?()
                // By way of the trash: while a folder is removed, nobody can make one beside it.
                guard let trash = try? Leftovers.moved(path, directory) else { return }
                try? FileTree.removeAll(trash)
            }
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if isFirst { BlockingPool.shared.submit { [self] in while !finish() {} } }
    }

    /// Does all that was put off so far, and waits for what is being done. True when there was nothing.
    @discardableResult
    func finish() -> Bool {
        working.withLock { _ in
            let all = state.withLock { state in
                defer { state.waiting = [] }
                if state.waiting.isEmpty { state.isBusy = false }
                return state.waiting
            }
            for work in all { work() }
            return all.isEmpty
        }
    }
}
