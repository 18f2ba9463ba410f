internal import DfcHost
internal import Synchronization

/// A tree that can be reached by a path until it is closed.
package final class MountedTree: Sendable {
    /// Where its root is.
    package let path: String
    private let unmount: (@Sendable () -> Void)?
    private let kept: (any Sendable)?
    private let closed = Mutex(false)

    /// `kept` is held as long as the tree is; `unmount` is nil for what is no mount.
    init(path: String, keeping kept: (any Sendable)? = nil, unmount: (@Sendable () -> Void)? = nil) {
        self.path = path
        self.unmount = unmount
        self.kept = kept
    }

    deinit { close() }

    /// Unmounts. Who still has files open in it can go on with these.
    package func close() {
        let first = closed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        if first { unmount?() }
    }
}
