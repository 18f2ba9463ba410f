package import DfcBasics
internal import DfcHost
internal import Synchronization

/// A folder as it was at one walk: its entries, and the digests of what was asked for so far. What is copied later must
/// still have the stat that is told here (`Stat.isSameContent`), else the key that was made of the digests is not true.
package final class FolderScan: Sendable {
    /// What the build sees, in the order of the walk.
    package let entries: [FolderEntry]
    private let tree: Mutex<ChecksumTree>
    private let index: StatIndex

    init(_ folder: FolderTree, index: StatIndex) throws(StoreError) {
        self.index = index
        var entries: [FolderEntry] = []
        try FolderWalk.walk(folder) { (entry) throws(StoreError) in entries.append(entry) }
        self.entries = entries
        let stat = try hosted { () throws(HostError) in try System.stat(folder.path, follow: true) }
        let root = ChecksumNode("", stat: stat, children: [])
        root.own = entries.isEmpty ? FileDigest.plainDirectory : FileDigest.nothing
        let nodes = Self.grow(root, entries)
        index.fill(nodes)
        tree = Mutex(ChecksumTree(root: root, base: folder.path, skippedAttributes: "com.apple."))
    }

    /// Makes the nodes of the entries below the root; all of them in the order of the walk.
    private static func grow(_ root: ChecksumNode, _ entries: [FolderEntry]) -> [ChecksumNode] {
        var trail = [root]
        var all: [ChecksumNode] = []
        all.reserveCapacity(entries.count)
        for entry in entries {
            let depth = entry.path.utf8.count { $0 == UInt8(ascii: "/") } + 1
            if trail.count > depth { trail.removeLast(trail.count - depth) }
            let isDirectory = entry.stat.kind == .directory
            let node = ChecksumNode(entry.path, stat: entry.stat, children: isDirectory ? [] : nil)
            trail[trail.count - 1].children?.append(node)
            if isDirectory { trail.append(node) }
            all.append(node)
        }
        return all
    }

    /// Hashes all of it, as a transfer to a daemon would read all of it, and tells of that. What fails is tried again,
    /// and told, when it is asked for. Blocks.
    package func hash(_ watcher: @escaping HashWatcher) {
        tree.withLock { tree in
            let start = System.now()
            tree.watcher = watcher
            _ = try? tree.recursive(tree.root)
            tree.watcher = nil
            keep(tree, start)
        }
    }

    /// The digest of all of it; nil when that could not be hashed.
    package var digest: Digest? { tree.withLock { $0.root.recursive } }

    /// Throws `.notFound` where there is nothing of what the selector asks for; nothing is hashed.
    package func look(for selector: ContentSelector) throws(StoreError) {
        try tree.withLock { (tree) throws(StoreError) in try SelectorDigest.look(for: selector, in: tree) }
    }

    /// The digests of what the selectors choose; `note` sees the choices while the tree is held.
    func digests(
        _ selectors: [ContentSelector], note: ([ContentChoice], ChecksumTree) -> Void
    ) throws(StoreError) -> [Digest] {
        try tree.withLock { (tree) throws(StoreError) in
            let start = System.now()
            defer { keep(tree, start) }
            let choices = try selectors.map { (selector) throws(StoreError) in
                try SelectorDigest.choose(selector, of: tree)
            }
            note(choices, tree)
            return choices.map(\.digest)
        }
    }

    /// Keeps for later builds what was hashed since the start.
    private func keep(_ tree: ChecksumTree, _ start: Nanoseconds) {
        index.keep(tree.computed, start: start)
        tree.computed = []
    }
}
