internal import Glibc

extension FileTree {
    /// Who owns what is copied.
    package enum CopyOwner: Sendable {
        /// As in the source.
        case kept
        /// One owner for all.
        case fixed(uid: UInt32, gid: UInt32)
    }

    /// Copies one object that is no directory to a path where nothing is, with content, owner, extended attributes,
    /// mode and times. A socket becomes an empty file with `socketsAsFiles`.
    package static func copyObject(
        _ source: String, _ stat: Stat, to path: String, owner: CopyOwner = .kept, socketsAsFiles: Bool = false
    ) throws(HostError) {
        switch stat.kind {
        case .symlink: try System.symlink(try System.readlink(source), path)
        case .file: try copyContent(source, stat, to: path)
        case .socket where socketsAsFiles: try System.mknod(path, kind: .file, permissions: 0o600)
        case .fifo, .socket, .character, .block:
            try System.mknod(
                path, kind: stat.kind, permissions: 0o600, major: stat.rdevMajor, minor: stat.rdevMinor)
        case .directory: throw HostError("copy", path: source, errno: EISDIR)
        }
        try copyAttributes(source, stat, to: path, owner: owner)
    }

    /// Gives the object at `path` the owner, extended attributes, mode and times that `source` has: in this order, so
    /// that capabilities outlive the change of owner.
    package static func copyAttributes(
        _ source: String, _ stat: Stat, to path: String, owner: CopyOwner = .kept, xattrs: Bool = true
    ) throws(HostError) {
        switch owner {
        case .kept: try System.chown(path, uid: stat.uid, gid: stat.gid)
        case .fixed(let uid, let gid): try System.chown(path, uid: uid, gid: gid)
        }
        if xattrs {
            for name in try System.xattrs(source) {
                guard let value = try System.xattr(source, name) else { continue }
                do throws(HostError) {
                    try System.setXattr(path, name, value)
                } catch {
                    // What this file system or object cannot hold is left behind, as cp does.
                    if error.errno != ENOTSUP && error.errno != EPERM { throw error }
                }
            }
        }
        if stat.kind != .symlink { try System.chmod(path, stat.permissions) }
        try System.utimens(path, atime: stat.atime, mtime: stat.mtime)
    }

    /// Copies a regular file to a path where nothing is, by open files alone: content, owner, the extended attributes that
    /// `keeping` lets through, mode and times; what is so by itself is not set. Gives the stat of the source after it was
    /// read: what came instead of the file is not followed.
    package static func copyFile(
        _ source: String, _ stat: Stat, to path: String, owner: CopyOwner,
        through buffer: UnsafeMutableRawBufferPointer, keeping: (String) -> Bool
    ) throws(HostError) -> Stat {
        let from = try System.open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        guard try System.fstat(from.rawValue).kind == .file else {
            throw HostError("open", path: source, errno: ESTALE)
        }
        let to = try System.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: stat.permissions & 0o777)
        do throws(HostError) {
            try System.copyAll(from: from.rawValue, to: to.rawValue, size: stat.size, through: buffer)
            let made = try System.fstat(to.rawValue)
            let (uid, gid) =
                switch owner {
                case .kept: (stat.uid, stat.gid)
                case .fixed(let uid, let gid): (uid, gid)
                }
            let changesOwner = made.uid != uid || made.gid != gid
            if changesOwner { try System.fchown(to.rawValue, uid: uid, gid: gid) }
            var hasAttributes = false
            for name in try System.xattrs(from.rawValue) where keeping(name) {
                guard let value = try System.xattr(from.rawValue, name) else { continue }
                hasAttributes = true
                do throws(HostError) {
                    try System.setXattr(to.rawValue, name, value)
                } catch {
                    // What this file system or object cannot hold is left behind, as cp does.
                    if error.errno != ENOTSUP && error.errno != EPERM { throw error }
                }
            }
            // An access list changes the mode.
            if changesOwner || hasAttributes || made.permissions != stat.permissions {
                try System.fchmod(to.rawValue, stat.permissions)
            }
            try System.futimens(to.rawValue, atime: stat.atime, mtime: stat.mtime)
            let after = try System.fstat(from.rawValue)
            try to.close()
            return after
        } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
    }

    private static func copyContent(_ source: String, _ stat: Stat, to path: String) throws(HostError) {
        // Not following, not waiting: something else may have come into the place since its stat was taken.
        let from = try System.open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        let to = try System.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        guard try System.fstat(from.rawValue).kind == .file else {
            throw HostError("open", path: source, errno: ESTALE)
        }
        do throws(HostError) {
            _ = try System.copyAll(from: from.rawValue, to: to.rawValue)
        } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
        try to.close()
    }

    /// Copies a whole tree into the existing directory `target`, with all attributes and hard links; that of the top
    /// directory too.
    package static func copy(_ source: String, into target: String) throws(HostError) {
        var firstNames: [UInt64: String] = [:]
        var directories: [(String, Stat)] = [("", try System.stat(source))]
        do throws(WalkError<HostError>) {
            try walk(source) { (path, stat) throws(HostError) in
                let to = "\(target)/\(path)"
                if stat.kind == .directory {
                    try System.mkdir(to, mode: 0o700)
                    directories.append((path, stat))
                } else if stat.links > 1, let first = firstNames[stat.inode] {
                    try System.link(first, to)
                } else {
                    try copyObject("\(source)/\(path)", stat, to: to)
                    if stat.links > 1 { firstNames[stat.inode] = to }
                }
                return .descend
            }
        } catch {
            switch error {
            case .host(let error), .visit(let error): throw error
            }
        }
        // The deepest first: what is made in a directory changes its time.
        for (path, stat) in directories.reversed() {
            try copyAttributes("\(source)/\(path)", stat, to: "\(target)/\(path)")
        }
    }
}
