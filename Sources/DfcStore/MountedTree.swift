internal import DfcHost
internal import Synchronization

/// A tree that can be reached by a path until it is closed.
package final class MountedTree: Sendable {
    /// Where its root is.
    package let path: String
    private let isMount: Bool
    private let kept: (any Sendable)?
    private let closed = Mutex(false)

    /// `kept` is held as long as the tree is.
    init(path: String, isMount: Bool, keeping kept: (any Sendable)? = nil) {
        self.path = path
        self.isMount = isMount
        self.kept = kept
    }

    deinit { close() }

    /// Unmounts. Who still has files open in it can go on with these.
    package func close() {
        let first = closed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard first, isMount else { return }
        try? MountCalls.unmount(path, lazy: true)
        try? System.rmdir(path)
    }
}
