internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Writes changes as an image layer (OCI image spec, layer.md), with the headers that containerd's archive writer makes:
/// whole seconds towards the past, no names of owners, of all attributes only `security.capability`.
struct LayerBlobWriter {
    private let tar: TarWriter
    /// No later time than this is written, in seconds.
    private let epoch: Int64?
    /// By inode: the name that was written first.
    private var sources: [Inode: [UInt8]] = [:]
    /// By inode: names as below, to be written as links should another name of the file be listed.
    private var waiting: [Inode: [(path: [UInt8], folder: LayerBlobFolder)]] = [:]

    private struct Inode: Hashable {
        let device: UInt64
        let number: UInt64
    }

    init(_ tar: TarWriter, epoch: Int64?) {
        self.tar = tar
        self.epoch = epoch
    }

    mutating func write(_ change: LayerBlobChange) throws(LayerUnpackError) {
        if change.kind == .deleted { return try writeWhiteout(change) }
        let stat = change.stat
        guard stat.kind != .socket else { return }
        var entry = header(change.path, stat)
        var links: [(path: [UInt8], folder: LayerBlobFolder)] = []
        if stat.links > 1, stat.kind != .directory {
            let inode = Inode(device: stat.device, number: stat.inode)
            if let source = sources[inode] {
                entry.kind = .hardlink
                entry.linkTarget = source
            } else if change.kind == .sameLinked {
                waiting[inode, default: []].append((change.path, change.folder))
                return
            } else {
                sources[inode] = change.path
                links = waiting.removeValue(forKey: inode) ?? []
            }
        }
        try complete(&entry, change)
        try writeFolders(change.folder)
        change.own?.isWritten = true
        try archived { () throws(ArchiveError) in try tar.begin(entry) }
        if entry.kind == .file, entry.size > 0 { try writeData(change) }
        for link in links {
            try writeFolders(link.folder)
            entry.path = link.path
            entry.kind = .hardlink
            entry.linkTarget = change.path
            try archived { () throws(ArchiveError) in try tar.begin(entry) }
        }
    }

    /// Ends the archive.
    func finish() throws(LayerUnpackError) {
        try archived { () throws(ArchiveError) in try tar.finish() }
    }

    /// Writes the folder and those above it that are not written yet, the topmost first.
    func writeFolders(_ folder: LayerBlobFolder) throws(LayerUnpackError) {
        guard !folder.isWritten else { return }
        if let parent = folder.parent { try writeFolders(parent) }
        folder.isWritten = true
        var entry = header(folder.path, folder.stat)
        add(folder.capability, to: &entry)
        try archived { () throws(ArchiveError) in try tar.begin(entry) }
    }

    private func writeWhiteout(_ change: LayerBlobChange) throws(LayerUnpackError) {
        let name = Array(".wh.".utf8) + PathText.bytes(of: change.name)
        let path = change.folder.path.isEmpty ? name : change.folder.path + [UInt8(ascii: "/")] + name
        try writeFolders(change.folder)
        try archived { () throws(ArchiveError) in try tar.begin(TarEntry(path: path, kind: .file)) }
    }

    private func header(_ path: [UInt8], _ stat: Stat) -> TarEntry {
        var time = TarTime(stat.mtime)
        if let epoch, time > TarTime(seconds: epoch) { time = TarTime(seconds: epoch) }
        var entry = TarEntry(
            path: path, kind: .file, mode: stat.permissions, uid: Int64(stat.uid), gid: Int64(stat.gid),
            modified: time)
        switch stat.kind {
        case .file: entry.size = stat.size
        case .directory:
            entry.kind = .directory
            entry.path.append(UInt8(ascii: "/"))
        case .symlink: entry.kind = .symlink
        case .fifo: entry.kind = .fifo
        case .socket: break
        case .character, .block:
            entry.kind = stat.kind == .character ? .character : .block
            entry.major = stat.rdevMajor
            entry.minor = stat.rdevMinor
        }
        return entry
    }

    private func complete(_ entry: inout TarEntry, _ change: LayerBlobChange) throws(LayerUnpackError) {
        try layered { () throws(HostError) in
            if entry.kind == .symlink {
                entry.linkTarget = PathText.bytes(of: try System.readlink(at: change.directory, change.name))
            }
            if let own = change.own {
                add(own.capability, to: &entry)
            } else if change.stat.kind == .file {
                add(try System.xattr(at: change.directory, change.name, LayerBlobSame.capability), to: &entry)
            }
        }
    }

    private func add(_ capability: [UInt8]?, to entry: inout TarEntry) {
        if let capability, !capability.isEmpty { entry.xattrs = [.init("security.capability", capability)] }
    }

    private func writeData(_ change: LayerBlobChange) throws(LayerUnpackError) {
        let path = "/" + String(decoding: change.path, as: UTF8.self)
        do {
            let file = try System.open(at: change.directory, change.name, O_RDONLY | O_NOFOLLOW)
            let source = DescriptorSource(descriptor: file.rawValue, path: path)
            try tar.write(from: source, changed: "\(path) changed while it was written into a layer")
        } catch let error as HostError {
            throw .system(HostError(error.operation, path: path, errno: error.errno))
        } catch let error as ArchiveError {
            throw .archive(error)
        } catch {
            throw .store("\(error)")
        }
    }
}

/// Runs a body whose streams fail with `ArchiveError`.
func archived<T>(_ body: () throws(ArchiveError) -> T) throws(LayerUnpackError) -> T {
    do throws(ArchiveError) { return try body() } catch { throw .archive(error) }
}
