package import DfcBasics
internal import DfcHost
internal import Glibc

/// A mounted tree that is written to. Its paths are resolved within it (see `TreeView.resolve`), so nothing outside is
/// ever touched. Errors name paths as they are in the tree.
package struct DestinationTree: Sendable {
    /// How it looks.
    package let view: MountedView

    /// The tree mounted there.
    package init(_ mount: String) { view = MountedView(mount) }

    /// Makes the directory and what is missing above it, all with the same mode, owner and (each when it is made) time.
    /// Gives what was made, uppermost first. A set-group-id bit that the parent hands down stays.
    package func makeDirectories(
        _ path: TreePath, mode: UInt32, owner: Owner?, timestamp: Nanoseconds?
    ) throws -> [TreePath] {
        if let stat = try view.followedStat(path) {
            guard stat.kind == .directory else { throw HostError("mkdir", path: path.text, errno: ENOTDIR) }
            return []
        }
        var made: [TreePath] = []
        for count in 1...max(path.names.count, 1) {
            let step = TreePath(names: Array(path.names.prefix(count)))
            if let stat = try view.followedStat(step), stat.kind == .directory { continue }
            try makeDirectory(step, mode: mode)
            made.append(step)
            if let owner { try chown(step, owner) }
            if let timestamp { try setTimes(step, atime: timestamp, mtime: timestamp) }
        }
        return made
    }

    /// mkdir(2) as with a umask of 0.
    package func makeDirectory(_ path: TreePath, mode: UInt32) throws {
        let place = path.at(view.mount)
        try named(path) { try System.mkdir(place, mode: mode) }
        let now = try System.stat(place)
        let wanted = mode & 0o1777 | now.permissions & 0o6000
        if now.permissions != wanted { try System.chmod(place, wanted) }
    }

    /// Changes the owner of the object itself.
    package func chown(_ path: TreePath, _ owner: Owner) throws {
        try named(path) { try System.chown(path.at(view.mount), uid: owner.uid, gid: owner.gid) }
    }

    /// Sets the times of the object itself.
    package func setTimes(_ path: TreePath, atime: Nanoseconds, mtime: Nanoseconds) throws {
        try named(path) { try System.utimens(path.at(view.mount), atime: atime, mtime: mtime) }
    }

    /// Does something whose error is to name the path within the tree.
    package func named<Result: ~Copyable>(_ path: TreePath, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as HostError {
            throw HostError(error.operation, path: path.text, errno: error.errno)
        }
    }
}
