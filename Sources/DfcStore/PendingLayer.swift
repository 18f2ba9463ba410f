internal import DfcHost
internal import Synchronization

/// A layer that is being written. It ends by `LayerStore.commit` or vanishes: by `discard`, when nobody holds it any
/// more, or with the process.
package final class PendingLayer: Sendable {
    /// What it lies upon.
    package let parent: Snapshot
    /// The folder of its changes, in overlayfs form.
    package let folder: String
    /// An empty folder on the same file system, for overlayfs.
    package let work: String
    /// The folder that holds the folder and becomes the layer.
    let container: String
    private let ended = Mutex(false)
    private let held = Mutex<[SharedDescriptor]>([])

    init(parent: Snapshot, container: String) {
        self.parent = parent
        self.container = container
        folder = container + "/fs"
        work = container + "-work"
    }

    deinit { discard() }

    /// Keeps the kernel from freeing what is at the path, should it be removed, until the layer is done with: a disk that
    /// is told at once of what is free takes its time over it.
    package func hold(_ path: String) {
        guard let handle = try? System.open(folder + path, System.pathOnly) else { return }
        let shared = SharedDescriptor(handle)
        held.withLock { $0.append(shared) }
    }

    func letGo() { held.withLock { $0 = [] } }

    /// True for the first caller only: who ends it.
    func end() -> Bool {
        ended.withLock { ended in
            defer { ended = true }
            return !ended
        }
    }

    /// Puts an end that failed back.
    func reopen() { ended.withLock { $0 = false } }

    func discard() {
        guard end() else { return }
        try? FileTree.removeAll(container)
        try? FileTree.removeAll(work)
    }
}
