package import DfcBasics
package import DfcHost
package import DfcStore
internal import Glibc

/// A folder of the user as a build sees it: what the filter leaves, owned by root, read in place.
///
/// The folder is walked once; a file that is not what the walk saw when it is read later makes the build fail.
package final class ContextView: TreeView {
    /// A name by its bytes: composed and decomposed letters are different files.
    private struct Key: Hashable {
        let path: String
        static func == (left: Key, right: Key) -> Bool { left.path.utf8.elementsEqual(right.path.utf8) }
        func hash(into hasher: inout Hasher) {
            var path = path
            path.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private let folder: RootDirectory
    private let root: Stat
    private let rootPath: String
    /// All that the walk saw, in its order.
    private let entries: [FolderEntry]
    /// Of each directory with members these, by their places among the entries: in byte order of their names.
    private let members: [Key: [Int]]

    /// The folder as it was walked for this build, by whoever was the first to look at it. Blocks. `now` is the time of
    /// the root itself, which a build does not take from the folder.
    package init(_ tree: FolderTree, store: Store, now: Nanoseconds) throws {
        folder = try RootDirectory(tree.path)
        rootPath = tree.path
        var root = try System.fstat(folder.descriptor)
        root.mode = UInt32(S_IFDIR) | 0o755
        (root.uid, root.gid, root.atime, root.mtime) = (0, 0, now, now)
        self.root = root
        entries = try store.checksums.scan(tree).entries
        var members: [Key: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            members[Key(path: Self.parent(entry.path)), default: []].append(index)
        }
        self.members = members
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[..<slash])
    }

    private static func name(_ path: String) -> Substring.UTF8View {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...].utf8 }
        return path[path.utf8.index(after: slash)...].utf8
    }

    /// What the walk saw at the path, which is not the root.
    private func entry(_ path: TreePath) -> FolderEntry? {
        guard let name = path.name, let indexes = members[Key(path: path.parent.relative)] else { return nil }
        // By the bytes of the names, not of their texts: an escape stands for a byte.
        let wanted = PathText.bytes(of: name)
        var low = 0
        var high = indexes.count
        while low < high {
            let middle = (low + high) / 2
            let bytes = PathText.bytes(of: String(Substring(Self.name(entries[indexes[middle]].path))))
            if bytes == wanted { return entries[indexes[middle]] }
            if bytes.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func known(_ path: TreePath) throws(HostError) -> FolderEntry {
        guard let entry = entry(path) else { throw HostError("lstat", path: path.text, errno: ENOENT) }
        return entry
    }

    private func fullPath(_ path: TreePath) throws(HostError) -> String {
        path.names.isEmpty ? rootPath : try known(path).fullPath
    }

    /// As the walk saw it.
    package func stat(_ path: TreePath) throws -> Stat? { path.names.isEmpty ? root : entry(path)?.stat }

    /// Text of a link.
    package func readlink(_ path: TreePath) throws -> String { try System.readlink(try fullPath(path)) }

    /// Members that the filter leaves, in byte order.
    package func list(_ path: TreePath) throws -> [String] { try members(path).map(\.name) }

    /// The same, as the walk saw them.
    package func members(_ path: TreePath) throws -> [TreeMember] {
        if !path.names.isEmpty { _ = try known(path) }
        return (members[Key(path: path.relative)] ?? []).map { index in
            let entry = entries[index]
            return TreeMember(
                name: String(Substring(Self.name(entry.path))), stat: entry.stat, isSocket: entry.isSocket)
        }
    }

    /// Opens a file; a socket reads as an empty one. Nothing is followed out of the folder, should a directory have
    /// become a link meanwhile.
    package func open(_ path: TreePath, _ member: TreeMember?) throws -> FileDescriptor {
        if try member?.isSocket ?? known(path).isSocket { return try System.open("/dev/null", O_RDONLY) }
        do {
            return try System.openat2(
                at: folder.descriptor, path.relative, O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
                resolve: [.beneath, .noSymlinks])
        } catch {
            if error.errno == ENOENT || error.errno == ELOOP || error.errno == ENOTDIR {
                throw OperationError.contextChanged(path: path.text)
            }
            throw HostError("open", path: path.text, errno: error.errno)
        }
    }

    /// The transfer of a context sets attributes before the owner, which takes the capabilities of files away.
    package var losesCapabilities: Bool { true }

    /// On disk it is a socket.
    package func isSocket(_ path: TreePath) -> Bool { entry(path)?.isSocket == true }

    /// All but what is the host's own.
    package func attributes(_ path: TreePath, open descriptor: Int32?) throws -> [TreeAttribute] {
        try TreeAttribute.read(descriptor, descriptor == nil ? fullPath(path) : "") { name in
            !name.hasPrefix("com.apple.") && !name.hasPrefix("trusted.overlay.")
        }
    }

    /// Compares the open file with what the walk saw.
    package func check(_ path: TreePath, _ member: TreeMember?, open descriptor: Int32) throws {
        let isSocket = try member?.isSocket ?? known(path).isSocket
        let stat = try member?.stat ?? known(path).stat
        guard try isSocket || System.fstat(descriptor).isSameContent(as: stat) else {
            throw OperationError.contextChanged(path: path.text)
        }
    }
}
