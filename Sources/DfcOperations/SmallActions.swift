internal import DfcHost
internal import Glibc
internal import LLB

/// The file actions that need no source: mkdir, mkfile, symlink, rm.
struct SmallActions {
    private let tree: DestinationTree

    init(_ tree: DestinationTree) { self.tree = tree }

    private func place(_ path: TreePath) -> String { path.at(tree.view.mount) }

    /// An existing directory is left as it is.
    func mkdir(_ action: MkdirAction, owner: Owner?) throws {
        let path = try tree.view.resolve(TreePath(action.path))
        let mode = UInt32(bitPattern: action.mode) & 0o777
        let timestamp = action.timestamp == -1 ? nil : action.timestamp
        if action.makeParents {
            _ = try tree.makeDirectories(path, mode: mode, owner: owner, timestamp: timestamp)
            return
        }
        if try tree.view.stat(path) != nil { return }
        try tree.makeDirectory(path, mode: mode)
        try finish(path, owner: owner, timestamp: action.timestamp)
    }

    /// Overwrites a file, or the target of a link within the tree. The mode counts for a new one only.
    func mkfile(_ action: MkfileAction, owner: Owner?) throws {
        let path = try tree.view.resolve(TreePath(action.path))
        let isNew = try tree.view.stat(path) == nil
        try tree.named(path) {
            let file = try System.open(place(path), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
            if isNew { try System.fchmod(file.rawValue, UInt32(bitPattern: action.mode) & 0o777) }
            try System.write(file.rawValue, action.data)
            try file.close()
        }
        try finish(path, owner: owner, timestamp: action.timestamp)
    }

    /// Never replaces anything.
    func symlink(_ action: SymlinkAction, owner: Owner?) throws {
        let path = try tree.view.resolve(TreePath(action.path))
        try tree.named(path) { try System.symlink(action.target, place(path)) }
        try finish(path, owner: owner, timestamp: action.timestamp)
    }

    /// Removes what the path, or each match of a wildcard, names, with all below it. A link is removed, not followed.
    func rm(_ action: RmAction) throws {
        guard action.allowWildcard else {
            return try remove(TreePath(action.path), allowNotFound: action.allowNotFound)
        }
        for path in try SourceWildcards.resolve(action.path, in: tree.view, followLinks: false) {
            try remove(path, allowNotFound: action.allowNotFound)
        }
    }

    private func remove(_ wanted: TreePath, allowNotFound: Bool) throws {
        guard !wanted.names.isEmpty else { throw OperationError.failed("rmPath: invalid empty path") }
        let path = try tree.view.resolve(wanted, followLast: false)
        if !allowNotFound, try tree.view.followedStat(path) == nil {
            throw HostError("stat", path: wanted.text, errno: ENOENT)
        }
        try tree.named(path) { try FileTree.removeAll(place(path)) }
    }

    private func finish(_ path: TreePath, owner: Owner?, timestamp: Int64) throws {
        if let owner { try tree.chown(path, owner) }
        if timestamp != -1 { try tree.setTimes(path, atime: timestamp, mtime: timestamp) }
    }
}
