internal import CLinux
package import DfcBasics
internal import Glibc

/// What kind of object a directory entry is.
package enum FileKind: Sendable, Hashable {
    /// A regular file.
    case file
    /// A directory.
    case directory
    /// A symbolic link.
    case symlink
    /// A named pipe.
    case fifo
    /// A socket.
    case socket
    /// A character device.
    case character
    /// A block device.
    case block
}

/// What stat(2) tells of a file.
package struct Stat: Sendable, Hashable {
    /// Number of the device it is on.
    package var device: UInt64
    /// Inode number.
    package var inode: UInt64
    /// Type and permission bits.
    package var mode: UInt32
    /// Number of hard links.
    package var links: UInt64
    /// Owner.
    package var uid: UInt32
    /// Group.
    package var gid: UInt32
    /// Length in bytes (for a link: of its target).
    package var size: Int64
    /// Major number of a device node.
    package var rdevMajor: UInt32
    /// Minor number of a device node.
    package var rdevMinor: UInt32
    /// Blocks of 512 bytes that it occupies.
    package var blocks: UInt64
    /// Last access.
    package var atime: Nanoseconds
    /// Last change of its content.
    package var mtime: Nanoseconds
    /// Last change of its inode.
    package var ctime: Nanoseconds

    init(_ raw: dfc_stat) {
        device = raw.device
        inode = raw.inode
        mode = raw.mode
        links = raw.links
        uid = raw.uid
        gid = raw.gid
        size = raw.size
        rdevMajor = raw.rdev_major
        rdevMinor = raw.rdev_minor
        blocks = raw.blocks
        atime = raw.atime
        mtime = raw.mtime
        ctime = raw.ctime
    }

    /// What kind of object it is.
    package var kind: FileKind {
        switch mode & S_IFMT {
        case S_IFDIR: .directory
        case S_IFLNK: .symlink
        case S_IFIFO: .fifo
        case S_IFSOCK: .socket
        case S_IFCHR: .character
        case S_IFBLK: .block
        default: .file
        }
    }

    /// Permission, set-id and sticky bits (07777).
    package var permissions: UInt32 { mode & 0o7777 }

    /// A character device 0:0, which in a layer's folder means "deleted" (overlayfs).
    package var isWhiteout: Bool { kind == .character && rdevMajor == 0 && rdevMinor == 0 }
}
