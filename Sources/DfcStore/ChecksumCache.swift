internal import DfcBasics
internal import DfcHost
internal import Synchronization

/// What is remembered of digests: trees in memory, for folders the digests of their files on disk too.
package final class ChecksumCache: Sendable {
    /// A tree of layers, one thread at a time.
    private final class Layers: Sendable {
        let tree: Mutex<ChecksumTree?> = Mutex(nil)
    }

    private struct State {
        var folders: [FolderTree: FolderScan] = [:]
        var readings: [FolderTree] = []
        var snapshots: [Snapshot: Layers] = [:]
        var order: [Snapshot] = []
    }

    private let directory: String
    private let state = Mutex(State())
    private static let kept = 20

    init(directory: String) { self.directory = directory }

    /// The folder as it was walked for this reading (`FolderTree.reading`), or, with reading 0, as it is now. Blocks.
    package func scan(_ folder: FolderTree) throws(StoreError) -> FolderScan {
        if folder.reading != 0, let known = state.withLock({ $0.folders[folder] }) { return known }
        let scan = try FolderScan(folder, index: StatIndex(directory: directory, folder: folder.path))
        guard folder.reading != 0 else { return scan }
        return state.withLock { state in
            // The first of two at once counts for both.
            if let known = state.folders[folder] { return known }
            state.folders[folder] = scan
            state.readings.append(folder)
            if state.readings.count > Self.kept { state.folders[state.readings.removeFirst()] = nil }
            return scan
        }
    }

    func digests(
        of snapshot: Snapshot, _ selectors: [ContentSelector], _ store: Store,
        note: ([ContentChoice], ChecksumTree) -> Void
    ) throws(StoreError) -> [Digest] {
        let layers = state.withLock { state in
            if let known = state.snapshots[snapshot] { return known }
            let layers = Layers()
            state.snapshots[snapshot] = layers
            state.order.append(snapshot)
            if state.order.count > Self.kept { state.snapshots[state.order.removeFirst()] = nil }
            return layers
        }
        return try layers.tree.withLock { (tree) throws(StoreError) in
            let mounted = try store.layers.mount(snapshot)
            defer { mounted.close() }
            let stat = try hosted { () throws(HostError) in try System.stat(mounted.path) }
            let known = tree ?? ChecksumTree(root: ChecksumNode("", stat: stat), base: mounted.path)
            known.base = mounted.path
            tree = known
            let choices = try selectors.map { (selector) throws(StoreError) in
                try SelectorDigest.choose(selector, of: known)
            }
            note(choices, known)
            return choices.map(\.digest)
        }
    }
}
