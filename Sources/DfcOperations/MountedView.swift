package import DfcHost
internal import Glibc

/// A tree that is mounted somewhere, or a folder that nobody else writes to. Paths are followed by name; since no
/// process of a step is alive while its tree is looked at, what was seen as a directory stays one.
package struct MountedView: TreeView {
    /// Where it is.
    package let mount: String

    /// The tree at that place.
    package init(_ mount: String) { self.mount = mount }

    /// What is there.
    package func stat(_ path: TreePath) throws -> Stat? { try System.statIfPresent(path.at(mount)) }

    /// Text of a link.
    package func readlink(_ path: TreePath) throws -> String { try System.readlink(path.at(mount)) }

    /// Names in byte order.
    package func list(_ path: TreePath) throws -> [String] { try System.list(path.at(mount)) }

    /// The same with their stats, by one open directory.
    package func members(_ path: TreePath) throws -> [TreeMember] {
        let folder = try System.open(path.at(mount), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        return try System.list(folder.rawValue).compactMap { name in
            try System.statIfPresent(at: folder.rawValue, name).map { TreeMember(name: name, stat: $0) }
        }
    }

    /// Opens a file, never a link.
    package func open(_ path: TreePath, _ member: TreeMember?) throws -> FileDescriptor {
        try System.open(path.at(mount), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    }

    /// All attributes but those by which overlayfs marks its own things.
    package func attributes(_ path: TreePath, open descriptor: Int32?) throws -> [TreeAttribute] {
        try TreeAttribute.read(descriptor, descriptor == nil ? path.at(mount) : "") { name in
            !name.hasPrefix("trusted.overlay.") && !name.hasPrefix("user.overlay.")
        }
    }

    /// Nothing to check: a snapshot never changes.
    package func check(_ path: TreePath, _ member: TreeMember?, open descriptor: Int32) throws {}
}
