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

    private struct Node {
        var stat: Stat
        var fullPath: String
        var isSocket = false
        var names: [String] = []
    }

    private let folder: RootDirectory
    private let nodes: [Key: Node]

    /// The folder as it was walked for this build, by whoever was the first to look at it. Blocks. `now` is the time of
    /// the root itself, which a build does not take from the folder.
    package init(_ tree: FolderTree, store: Store, now: Nanoseconds) throws {
        folder = try RootDirectory(tree.path)
        var root = try System.fstat(folder.descriptor)
        root.mode = UInt32(S_IFDIR) | 0o755
        (root.uid, root.gid, root.atime, root.mtime) = (0, 0, now, now)
        var nodes = [Key(path: ""): Node(stat: root, fullPath: tree.path)]
        for entry in try store.checksums.scan(tree).entries {
            let path = TreePath(entry.path)
            nodes[Key(path: path.relative)] = Node(
                stat: entry.stat, fullPath: entry.fullPath, isSocket: entry.isSocket)
            if let name = path.name { nodes[Key(path: path.parent.relative)]?.names.append(name) }
        }
        self.nodes = nodes
    }

    private func node(_ path: TreePath) throws(HostError) -> Node {
        guard let node = nodes[Key(path: path.relative)] else {
            throw HostError("lstat", path: path.text, errno: ENOENT)
        }
        return node
    }

    /// As the walk saw it.
    package func stat(_ path: TreePath) throws -> Stat? { nodes[Key(path: path.relative)]?.stat }

    /// Text of a link.
    package func readlink(_ path: TreePath) throws -> String { try System.readlink(try node(path).fullPath) }

    /// Members that the filter leaves, in byte order.
    package func list(_ path: TreePath) throws -> [String] { try node(path).names }

    /// Opens a file; a socket reads as an empty one. Nothing is followed out of the folder, should a directory have
    /// become a link meanwhile.
    package func open(_ path: TreePath) throws -> FileDescriptor {
        if try node(path).isSocket { return try System.open("/dev/null", O_RDONLY) }
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

    /// All but what the transfer of a context loses: the capabilities of files, which a change of owner takes away.
    package func attributes(_ path: TreePath) throws -> [(name: String, value: [UInt8])] {
        let node = try node(path)
        return try System.xattrs(node.fullPath).compactMap { name in
            if name.hasPrefix("com.apple.") || name.hasPrefix("trusted.overlay.") { return nil }
            if name == "security.capability", node.stat.kind == .file { return nil }
            return try System.xattr(node.fullPath, name).map { (name, $0) }
        }
    }

    /// Compares the open file with what the walk saw.
    package func check(_ path: TreePath, open descriptor: Int32) throws {
        let node = try node(path)
        guard try node.isSocket || System.fstat(descriptor).isSameContent(as: node.stat) else {
            throw OperationError.contextChanged(path: path.text)
        }
    }
}
