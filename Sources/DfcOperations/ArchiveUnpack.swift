internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Unpacks an archive that ADD was given, by the rules of the container engines: the destination counts as `/`, names
/// are cleaned, and what an entry names is replaced unless both are directories.
struct ArchiveUnpack {
    private let tree: DestinationTree
    private let owner: Owner?
    private let warn: (String) -> Void
    private var directories: [(path: TreePath, entry: TarEntry)] = []

    /// Whether the file, decompressed, starts with a valid tar header. Its position is put back to the start.
    static func isArchive(_ file: borrowing FileDescriptor, path: String) throws -> Bool {
        let found = ArchiveSniff.isArchive(DescriptorSource(descriptor: file.rawValue, path: path))
        try System.seek(file.rawValue, to: 0)
        return found
    }

    /// Unpacks the file into the directory, which exists. Everything gets the owner if there is one, else that of its
    /// entry.
    static func unpack(
        _ file: borrowing FileDescriptor, path: String, into directory: TreePath, of destination: DestinationTree,
        owner: Owner?, warn: @escaping (String) -> Void = { _ in }, isCancelled: () -> Bool
    ) throws {
        let reader = TarReader(try Decompressor(DescriptorSource(descriptor: file.rawValue, path: path)))
        var unpack = ArchiveUnpack(
            tree: DestinationTree(directory.at(destination.view.mount)), owner: owner, warn: warn)
        while let entry = try reader.next() {
            if isCancelled() { throw CancellationError() }
            try unpack.place(entry, reader)
        }
        try unpack.finish()
    }

    private init(tree: DestinationTree, owner: Owner?, warn: @escaping (String) -> Void) {
        self.tree = tree
        self.owner = owner
        self.warn = warn
    }

    private func real(_ path: TreePath) -> String { path.at(tree.view.mount) }

    private mutating func place(_ entry: TarEntry, _ reader: TarReader) throws {
        let named = TreePath(PathText.text(entry.path))
        guard !named.names.isEmpty else { return }
        if let text = RemovalMark.warning(named) { warn(text) }
        try makeImplied(named.parent)
        let path = try tree.view.resolve(named, followLast: false)
        if let existing = try tree.view.stat(path), !(existing.kind == .directory && entry.kind == .directory) {
            try FileTree.removeAll(real(path))
        }
        try make(entry, path, named, reader)
        try setOwner(entry, path)
        try setAttributes(entry, path)
        try setModeAndTimes(entry, path)
        if entry.kind == .directory { directories.append((path, entry)) }
    }

    /// Directories that the archive does not name are root's.
    private func makeImplied(_ parent: TreePath) throws {
        guard try tree.view.stat(tree.view.resolve(parent, followLast: false)) == nil else { return }
        _ = try tree.makeDirectories(
            tree.view.resolve(parent), mode: 0o755, owner: Owner(uid: 0, gid: 0), timestamp: nil)
    }

    private func make(_ entry: TarEntry, _ path: TreePath, _ named: TreePath, _ reader: TarReader) throws {
        let place = real(path)
        switch entry.kind {
        case .directory:
            if try tree.view.stat(path) == nil { try tree.makeDirectory(path, mode: entry.mode) }
        case .file:
            let file = try tree.named(named) {
                try System.open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            }
            try write(reader, to: file)
            try file.close()
        case .symlink:
            let target = PathText.text(entry.linkTarget)
            try tree.named(named) { try System.symlink(target, place) }
        case .hardlink:
            let target = TreePath(PathText.text(entry.linkTarget))
            do {
                try System.link(real(tree.view.resolve(target, followLast: false)), place)
            } catch let error as HostError {
                throw OperationError.failed("link \(target.text) \(named.text): \(error.text)")
            }
        case .fifo:
            try tree.named(named) { try System.mknod(place, kind: .fifo, permissions: entry.mode) }
        case .character, .block:
            let kind: FileKind = entry.kind == .block ? .block : .character
            try tree.named(named) {
                try System.mknod(
                    place, kind: kind, permissions: entry.mode, major: entry.major, minor: entry.minor)
            }
        case .other(let flag):
            throw ArchiveError.unhandledType(flag, path: entry.name)
        }
    }

    private func write(_ reader: TarReader, to file: borrowing FileDescriptor) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try reader.fill(buffer)
            if count == 0 { return }
            try System.write(file.rawValue, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func setOwner(_ entry: TarEntry, _ path: TreePath) throws {
        guard let uid = UInt32(exactly: entry.uid), let gid = UInt32(exactly: entry.gid) else {
            throw OperationError.failed("lchown \(path.text): owner \(entry.uid):\(entry.gid) is out of range")
        }
        try tree.chown(path, owner ?? Owner(uid: uid, gid: gid))
    }

    /// What the file system does not support or allow is left out.
    private func setAttributes(_ entry: TarEntry, _ path: TreePath) throws {
        for attribute in entry.xattrs {
            do {
                try System.setXattr(real(path), attribute.name, attribute.value)
            } catch {
                guard error.errno == ENOTSUP || error.errno == EPERM else { throw error }
            }
        }
    }

    /// A hard link sets both on the file that it shares, but not through one to a symbolic link.
    private func setModeAndTimes(_ entry: TarEntry, _ path: TreePath) throws {
        if entry.kind == .hardlink {
            let target = try tree.view.resolve(TreePath(PathText.text(entry.linkTarget)), followLast: false)
            guard let stat = try tree.view.stat(target), stat.kind != .symlink else { return }
        }
        if entry.kind != .symlink {
            try tree.named(path) { try System.chmod(real(path), entry.mode) }
        }
        try setTimes(entry, path)
    }

    private func setTimes(_ entry: TarEntry, _ path: TreePath) throws {
        let accessed = max(entry.accessed ?? .zero, entry.modified)
        try tree.setTimes(path, atime: Self.bounded(accessed), mtime: Self.bounded(entry.modified))
    }

    /// What lies before 1970 or beyond nanoseconds becomes 1970.
    private static func bounded(_ time: TarTime) -> Nanoseconds {
        let value = time.clamped
        return value < 0 || value == .max ? 0 : value
    }

    /// Making members changed the times of their directories.
    private func finish() throws {
        for directory in directories {
            guard try tree.view.stat(directory.path)?.kind == .directory else { continue }
            try setTimes(directory.entry, directory.path)
        }
    }
}
