internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import Glibc

/// One member of a layer's archive on its way into a folder: made, then given its owner, attributes, mode and times, in
/// this order (a change of owner may clear mode bits and capabilities).
struct LayerUnpackMember {
    let entry: TarEntry
    /// Where it is, seen from the root of the layer; for messages.
    let path: String
    /// The open folder that it goes into; nothing of its name is there, or a folder to be merged with.
    let directory: Int32
    let name: String

    func make(_ root: RootDirectory, _ reader: TarReader) throws(LayerUnpackError) {
        do throws(HostError) {
            switch entry.kind {
            case .directory:
                if !System.exists(at: directory, name) { try System.mkdir(at: directory, name, mode: 0o755) }
            case .symlink: try System.symlink(PathText.text(entry.linkTarget), at: directory, name)
            case .hardlink: try link(root)
            case .character: try node(S_IFCHR)
            case .block: try node(S_IFBLK)
            case .fifo: try node(S_IFIFO)
            case .file, .other: break
            }
        } catch {
            throw .system(HostError(error.operation, path: path, errno: error.errno))
        }
        switch entry.kind {
        case .file: try writeFile(reader)
        case .other(let flag): throw .archive(.unhandledType(flag, path: path))
        case .directory, .symlink, .hardlink, .character, .block, .fifo: break
        }
    }

    private func node(_ type: UInt32) throws(HostError) {
        try System.mknod(at: directory, name, mode: type | entry.mode, major: entry.major, minor: entry.minor)
    }

    /// The target's folder is resolved inside the root; the target itself may be a symbolic link.
    private func link(_ root: RootDirectory) throws(HostError) {
        let target = try root.resolve(PathText.text(entry.linkTarget), followLast: false)
        let last = PathClean.split(target).name
        let parent = try root.open(PathClean.directory(target), System.pathOnly | O_DIRECTORY, followLast: false)
        guard !last.isEmpty else { throw HostError("link", path: path, errno: EPERM) }
        try System.link(at: parent.rawValue, last, toAt: directory, name)
    }

    private func writeFile(_ reader: TarReader) throws(LayerUnpackError) {
        do {
            let file = try System.open(
                at: directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            let sink = DescriptorSink(descriptor: file.rawValue, path: path)
            var rest = entry.size
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 16)
            defer { buffer.deallocate() }
            while rest > 0 {
                let count = try reader.read(into: buffer)
                guard count > 0 else { throw ArchiveError.malformed("unexpected EOF") }
                try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                rest -= Int64(count)
            }
            try file.close()
        } catch let error as HostError {
            throw .system(HostError(error.operation, path: path, errno: error.errno))
        } catch let error as ArchiveError {
            throw .archive(error)
        } catch {
            throw .store("\(error)")
        }
    }

    func setMetadata() throws(LayerUnpackError) {
        try setOwner()
        do throws(HostError) {
            for xattr in entry.xattrs where !Self.isOverlayOwn(xattr.name) { try set(xattr) }
            // A hard link may name a symbolic link, which has no mode.
            if try System.stat(at: directory, name).kind != .symlink {
                try System.chmod(at: directory, name, entry.mode)
            }
            try System.utimens(at: directory, name, atime: accessed, mtime: modified)
        } catch {
            throw .system(HostError(error.operation, path: path, errno: error.errno))
        }
    }

    func setOwner() throws(LayerUnpackError) {
        guard let uid = UInt32(exactly: entry.uid), let gid = UInt32(exactly: entry.gid) else {
            throw .system(HostError("lchown", path: path, errno: EINVAL))
        }
        do throws(HostError) {
            try System.chown(at: directory, name, uid: uid, gid: gid)
        } catch {
            throw .system(HostError(error.operation, path: path, errno: error.errno))
        }
    }

    /// File systems without attributes, and user attributes on special files, are let pass.
    private func set(_ xattr: TarEntry.Xattr) throws(HostError) {
        do throws(HostError) {
            try System.setXattr(at: directory, name, xattr.name, xattr.value)
        } catch {
            if error.errno == ENOTSUP { return }
            if error.errno == EPERM, xattr.name.hasPrefix("user.") { return }
            throw error
        }
    }

    /// Attributes that overlayfs itself reads; an archive has no say in them.
    static func isOverlayOwn(_ name: String) -> Bool {
        name.hasPrefix("trusted.overlay.") || name.hasPrefix("user.overlay.")
    }

    /// Time of the last change; 1970 where the header's is earlier or too late for the system.
    var modified: Nanoseconds { Self.bounded(entry.modified) }

    /// The later of both times.
    var accessed: Nanoseconds { Self.bounded(max(entry.accessed ?? entry.modified, entry.modified)) }

    private static func bounded(_ time: TarTime) -> Nanoseconds {
        let value = time.clamped
        return value < 0 || value == .max ? 0 : value
    }
}
