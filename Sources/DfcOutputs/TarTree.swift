internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Glibc

/// Writes trees as a tar the way BuildKit's tar output does: numeric owners, times to the nearest second, all extended
/// attributes, further names of a file as links.
struct TarTree {
    private let writer: TarWriter
    private let progress: @Sendable (Int64) -> Void
    private var done: Int64 = 0

    init(_ sink: any ByteSink, progress: @escaping @Sendable (Int64) -> Void) {
        writer = TarWriter(sink, times: .nearest)
        self.progress = progress
    }

    /// A folder that holds one platform's tree.
    func writeFolder(_ name: String, time: TarTime) throws {
        try writer.begin(
            TarEntry(path: Array((name + "/").utf8), kind: .directory, mode: 0o755, modified: time))
    }

    /// All entries of the tree, their names behind the prefix.
    mutating func write(_ listing: TreeListing, prefix: String) throws {
        let root = try RootDirectory(listing.view.path)
        for entry in listing.entries { try write(entry, root, prefix) }
    }

    /// Ends the archive.
    func finish() throws { try writer.finish() }

    private mutating func write(_ entry: TreeEntry, _ root: RootDirectory, _ prefix: String) throws {
        let stat = entry.stat
        let place = try root.parent(of: entry.path)
        let directory = place.directory.rawValue
        var header = TarEntry(
            path: PathText.bytes(of: prefix + entry.path), kind: .file, mode: stat.permissions, uid: Int64(stat.uid),
            gid: Int64(stat.gid), modified: TarTime(stat.mtime))
        switch stat.kind {
        case .directory:
            header.kind = .directory
            header.path.append(UInt8(ascii: "/"))
        case .symlink:
            header.kind = .symlink
            header.linkTarget = PathText.bytes(of: try System.readlink(at: directory, place.name))
        case .fifo: header.kind = .fifo
        case .character, .block:
            header.kind = stat.kind == .character ? .character : .block
            header.major = stat.rdevMajor
            header.minor = stat.rdevMinor
        case .file, .socket: header.size = stat.size
        }
        if let first = entry.firstName {
            header.kind = stat.kind == .symlink ? .symlink : .hardlink
            if header.kind == .hardlink { header.linkTarget = PathText.bytes(of: prefix + first) }
            header.size = 0
        }
        if entry.content == nil {
            for name in try System.xattrs(at: directory, place.name) where TarTree.isShown(name) {
                guard let value = try System.xattr(at: directory, place.name, name) else { continue }
                header.xattrs.append(.init(name, value))
            }
        }
        try writer.begin(header)
        guard header.kind == .file, header.size > 0 else { return }
        if let content = entry.content {
            try writer.write(content)
        } else {
            let file = try System.open(at: directory, place.name, O_RDONLY | O_NOFOLLOW)
            try writer.write(
                from: DescriptorSource(descriptor: file.rawValue, path: "/" + entry.path),
                changed: "/\(entry.path) changed while it was written")
        }
        done += header.size
        progress(done)
    }

    /// Attributes that are the file's own, not a mark of the file system below.
    static func isShown(_ name: String) -> Bool {
        !name.hasPrefix("trusted.overlay.") && !name.hasPrefix("user.overlay.") && name != "security.selinux"
    }
}
