internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Whether an entry of a layer says the same as what is below it. Content is compared only where both times are whole
/// seconds (they may have been cut); apart from that equal metadata means equal (containerd's continuity rules).
enum LayerBlobSame {
    static let capability = "security.capability"

    /// `name` in the folder `here`, of which `stat` tells, against the same name in the folder `below`.
    static func isSame(
        _ stat: Stat, _ here: Int32, _ other: Stat, _ below: Int32, _ name: String
    ) throws(HostError) -> Bool {
        if stat.device == other.device, stat.inode == other.inode { return true }
        guard stat.mode == other.mode, stat.uid == other.uid, stat.gid == other.gid,
            stat.rdevMajor == other.rdevMajor, stat.rdevMinor == other.rdevMinor
        else { return false }
        guard try System.xattr(at: here, name, capability) == System.xattr(at: below, name, capability) else {
            return false
        }
        if stat.kind == .directory { return true }
        guard stat.size == other.size, stat.mtime == other.mtime else { return false }
        guard stat.mtime % 1_000_000_000 == 0 else { return true }
        switch stat.kind {
        case .symlink: return try System.readlink(at: here, name) == System.readlink(at: below, name)
        case .file: return stat.size == 0 ? true : try hasSameContent(here, below, name)
        case .directory, .fifo, .socket, .character, .block: return true
        }
    }

    private static func hasSameContent(_ here: Int32, _ below: Int32, _ name: String) throws(HostError) -> Bool {
        let left = try System.open(at: here, name, O_RDONLY | O_NOFOLLOW)
        let right = try System.open(at: below, name, O_RDONLY | O_NOFOLLOW)
        var offset: Int64 = 0
        while true {
            let part = try System.pread(left.rawValue, count: 131_072, offset: offset)
            guard try part == System.pread(right.rawValue, count: 131_072, offset: offset) else { return false }
            if part.isEmpty { return true }
            offset += Int64(part.count)
        }
    }
}
