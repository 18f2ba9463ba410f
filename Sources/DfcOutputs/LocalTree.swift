internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Merges a tree into a folder of the user: files are written under a temporary name and renamed, other files of the
/// folder stay, no link in the folder is followed, and everything belongs to the user who runs dfc.
struct LocalTree {
    /// The folder that is written into; links in its own path were followed, those in it count from its root.
    private let target: RootDirectory
    private let source: RootDirectory
    private let progress: (Int64) throws -> Void
    private let uid = UInt32(geteuid())
    private let gid = UInt32(getegid())
    private var directoryTimes: [(path: String, time: Nanoseconds)] = []
    private var done: Int64 = 0

    /// An open folder and a name in it.
    private struct Place: ~Copyable {
        let directory: FileDescriptor
        let name: String
    }

    init(folder: String, source: String, progress: @escaping (Int64) throws -> Void) throws {
        target = try RootDirectory(folder)
        self.source = try RootDirectory(source)
        self.progress = progress
    }

    /// Writes all entries, then the times of the folders.
    mutating func write(_ entries: [TreeEntry]) throws {
        for entry in entries {
            do {
                try write(entry)
            } catch let error as HostError {
                throw HostError(error.operation, path: "\(target.path)/\(entry.path)", errno: error.errno)
            }
        }
        for folder in directoryTimes.reversed() {
            let place = try strictParent(target, folder.path)
            try System.utimens(at: place.directory.rawValue, place.name, atime: folder.time, mtime: folder.time)
        }
    }

    /// The place of a path whose folders hold no links: the tree's own folders were made before their members.
    private func strictParent(_ root: RootDirectory, _ path: String) throws(HostError) -> Place {
        let folder = PathClean.directory(path)
        let name = PathClean.split(path).name
        let handle = try System.openat2(
            at: root.descriptor, folder, System.pathOnly | O_DIRECTORY, resolve: [.beneath, .noSymlinks])
        return Place(directory: handle, name: name)
    }

    private mutating func write(_ entry: TreeEntry) throws {
        let place = try strictParent(target, entry.path)
        let directory = place.directory.rawValue
        let old = try System.statIfPresent(at: directory, place.name)
        if entry.stat.kind == .directory {
            directoryTimes.append((entry.path, entry.stat.mtime))
            if old?.kind != .directory {
                if old != nil { try System.unlink(at: directory, place.name) }
                try System.mkdir(at: directory, place.name, mode: 0o700)
            }
            return try setMetadata(entry, directory, place.name)
        }
        let temporary = ".tmp.\(System.randomHex(bytes: 6))"
        do {
            try make(entry, directory, temporary)
            if old?.kind == .directory { try FileTree.removeAll(at: directory, place.name) }
            try System.rename(at: directory, temporary, toAt: directory, place.name)
            // Two names of one file: the rename did nothing, and the temporary name is left.
            if entry.firstName != nil { try? System.unlink(at: directory, temporary) }
        } catch {
            try? System.unlink(at: directory, temporary)
            throw error
        }
        done += entry.dataSize
        try progress(done)
    }

    private func make(_ entry: TreeEntry, _ directory: Int32, _ name: String) throws {
        if let first = entry.firstName, entry.stat.kind != .symlink {
            let existing = try strictParent(target, first)
            return try System.link(at: existing.directory.rawValue, existing.name, toAt: directory, name)
        }
        switch entry.stat.kind {
        case .file, .socket: try makeFile(entry, directory, name)
        case .symlink:
            let place = try source.parent(of: entry.path)
            try System.symlink(
                try System.readlink(at: place.directory.rawValue, place.name), at: directory, name)
        case .fifo, .character, .block:
            try System.mknod(
                at: directory, name, kind: entry.stat.kind, permissions: 0o600, major: entry.stat.rdevMajor,
                minor: entry.stat.rdevMinor)
        case .directory: break
        }
        try setMetadata(entry, directory, name)
    }

    private func makeFile(_ entry: TreeEntry, _ directory: Int32, _ name: String) throws {
        let file = try System.open(at: directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        if let content = entry.content {
            try System.write(file.rawValue, content)
        } else {
            let original = try source.open(entry.path, O_RDONLY, followLast: false)
            _ = try System.copyAll(from: original.rawValue, to: file.rawValue)
        }
        try file.close()
    }

    private func setMetadata(_ entry: TreeEntry, _ directory: Int32, _ name: String) throws {
        try System.chown(at: directory, name, uid: uid, gid: gid)
        if entry.content == nil { try copyXattrs(entry, directory, name) }
        if entry.stat.kind != .symlink { try System.chmod(at: directory, name, entry.stat.permissions) }
        try System.utimens(at: directory, name, atime: entry.stat.mtime, mtime: entry.stat.mtime)
    }

    /// Attributes that the user's file system does not take are left out.
    private func copyXattrs(_ entry: TreeEntry, _ directory: Int32, _ name: String) throws {
        let place = try source.parent(of: entry.path)
        for key in try System.xattrs(at: place.directory.rawValue, place.name) where TarTree.isShown(key) {
            if let value = try System.xattr(at: place.directory.rawValue, place.name, key) {
                try? System.setXattr(at: directory, name, key, value)
            }
        }
    }

    /// Deletes what is in the folder but not among the names (relative to it).
    func deleteOthers(keeping names: Set<[UInt8]>) throws {
        try FileTree.walk(target.path) { (path, stat) throws(HostError) in
            if names.contains(PathText.bytes(of: path)) { return .descend }
            let place = try strictParent(target, path)
            try FileTree.removeAll(at: place.directory.rawValue, place.name)
            return .skip
        }
    }
}
