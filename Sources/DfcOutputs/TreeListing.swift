internal import DfcBasics
internal import DfcHost
internal import DfcStore

/// An entry of a result's tree.
struct TreeEntry {
    /// Relative to the root of the tree.
    var path: String
    /// As in the tree; times may have been set to the epoch.
    var stat: Stat
    /// For a further name of a file: the first one.
    var firstName: String?
    /// Bytes that are not in the tree: those of an attestation.
    var content: [UInt8]?

    /// Bytes of data that an output copies for it.
    var dataSize: Int64 { stat.kind == .file && firstName == nil ? stat.size : 0 }
}

/// All entries of one platform's tree, a folder before its members, siblings in byte order.
struct TreeListing {
    /// Keeps the tree reachable.
    let view: MountedTree
    var entries: [TreeEntry] = []

    /// Lists a tree. With an epoch every entry gets just that time.
    init(_ tree: Tree, epoch: Int64?, store: Store) throws {
        let snapshot: Snapshot
        switch tree {
        case .snapshot(let stack): snapshot = stack
        case .folder(let folder): snapshot = try store.materialise(folder)
        }
        view = try store.layers.mount(snapshot)
        var entries: [TreeEntry] = []
        var firstNames: [UInt64: String] = [:]
        try FileTree.walk(view.path) { (path, found) throws(Never) in
            var entry = TreeEntry(path: path, stat: found)
            if let epoch { entry.stat.mtime = epoch.multipliedClamping(by: 1_000_000_000) }
            switch found.kind {
            case .socket:
                entry.stat.mode = found.permissions | 0o100000
                entry.stat.size = 0
                entry.content = []
            case .file, .symlink, .fifo, .character, .block:
                if found.links > 1 {
                    entry.firstName = firstNames[found.inode]
                    if entry.firstName == nil { firstNames[found.inode] = path }
                }
            case .directory: break
            }
            entries.append(entry)
            return .descend
        }
        self.entries = entries
    }

    /// Bytes of data in all files.
    var dataSize: Int64 { entries.reduce(0) { $0 + $1.dataSize } }

    /// Adds a file that is not in the tree, where its name belongs.
    mutating func add(_ path: String, _ content: [UInt8], mode: UInt32, time: Nanoseconds) {
        guard var stat = try? System.stat(view.path) else { return }
        stat.mode = 0o100000 | mode
        stat.uid = 0
        stat.gid = 0
        stat.links = 1
        stat.size = Int64(content.count)
        stat.mtime = time
        let entry = TreeEntry(path: path, stat: stat, content: content)
        let at = entries.firstIndex { TreeListing.isBefore(path, $0.path) } ?? entries.endIndex
        entries.insert(entry, at: at)
    }

    /// Order of a walk: bytewise, with `/` before every other byte.
    static func isBefore(_ left: String, _ right: String) -> Bool {
        func keys(_ text: String) -> [UInt16] { PathText.bytes(of: text).map { $0 == 47 ? 0 : UInt16($0) } }
        return keys(left).lexicographicallyPrecedes(keys(right))
    }
}

extension Int64 {
    /// The product, at the nearest end of the range where it does not fit.
    func multipliedClamping(by factor: Int64) -> Int64 {
        let (product, high) = multipliedReportingOverflow(by: factor)
        return high ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }
}
