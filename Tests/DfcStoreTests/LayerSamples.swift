import DfcArchive
import DfcBasics
import DfcHost
import DfcStore
import ImageSpec
import TestSupport

/// A store of its own and layers that are made from archives or by hand.
struct LayerSamples {
    let folder: TemporaryFolder
    let store: Store

    init() throws {
        folder = try TemporaryFolder("layers")
        store = try Store.open(stateDirectory: folder.path + "/state")
    }

    static func entry(
        _ path: String, _ kind: TarEntry.Kind = .file, mode: UInt32 = 0o644, target: String = "",
        change: (inout TarEntry) -> Void = { _ in }
    ) -> TarEntry {
        var entry = TarEntry(
            path: Array(path.utf8), kind: kind, mode: mode, modified: TarTime(seconds: 1_000_000_000),
            linkTarget: Array(target.utf8))
        change(&entry)
        return entry
    }

    /// A plain tar; files hold their own name.
    static func archive(_ entries: [TarEntry]) throws -> [UInt8] {
        let sink = BytesSink()
        let writer = TarWriter(sink, times: .truncated)
        for var entry in entries {
            if entry.kind == .file { entry.size = Int64(entry.path.count) }
            try writer.begin(entry)
            if entry.kind == .file { try writer.write(entry.path) }
        }
        try writer.finish()
        return sink.bytes
    }

    /// Unpacks an archive on top of a tree.
    func unpack(_ archive: [UInt8], on parent: Snapshot = .scratch) throws -> Snapshot {
        let digest = try store.blobs.add(archive)
        let plain = try Decompressor(BytesSource(archive)).readAll(limit: 1 << 26)
        let blob = Descriptor(mediaType: MediaType.ociLayer, digest: digest, size: Int64(archive.count))
        let chain = Digest.of("\(parent.layers.map(\.description).joined(separator: " ")) \(digest)")
        return try LayerUnpack.unpack(
            blob, diffID: Digest.of(plain), chain: chain, on: parent, store: store, description: "test")
    }

    func unpack(_ entries: [TarEntry], on parent: Snapshot = .scratch) throws -> Snapshot {
        try unpack(Self.archive(entries), on: parent)
    }

    /// A layer whose changes the script makes in the mounted tree.
    func layer(on parent: Snapshot = .scratch, _ script: String) throws -> Snapshot {
        let pending = try store.layers.begin(on: parent)
        let tree = try store.layers.mount(pending)
        let run = try Program.run("/bin/sh", ["-ec", script], folder: tree.path)
        tree.close()
        guard run.status == 0 else { throw StoreError.other("script: \(run.errorText)") }
        return try store.layers.commit(pending, description: script)
    }

    /// `path kind mode uid:gid` of all that a tree holds, and the target of links.
    func listing(_ snapshot: Snapshot) throws -> [String] {
        let tree = try store.layers.mount(snapshot)
        defer { tree.close() }
        var lines: [String] = []
        try FileTree.walk(tree.path) { (path, stat) throws(HostError) in
            var line = "\(path) \(stat.kind) \(String(stat.permissions, radix: 8)) \(stat.uid):\(stat.gid)"
            if stat.kind == .symlink { line += " -> " + (try System.readlink(tree.path + "/" + path)) }
            lines.append(line)
            return .descend
        }
        return lines
    }

    /// Names in the tar that a tree's top layer is written as; links with their target.
    func names(_ snapshot: Snapshot, epoch: Int64? = nil) throws -> [String] {
        try members(snapshot, epoch: epoch).map { entry in
            entry.linkTarget.isEmpty
                ? entry.name : "\(entry.name) -> \(String(decoding: entry.linkTarget, as: UTF8.self))"
        }
    }

    func members(_ snapshot: Snapshot, epoch: Int64? = nil) throws -> [TarEntry] {
        let reader = TarReader(BytesSource(try tar(snapshot, epoch: epoch)))
        var entries: [TarEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    func tar(_ snapshot: Snapshot, epoch: Int64? = nil) throws -> [UInt8] {
        guard let top = snapshot.layers.last else { return [] }
        let sink = BytesSink()
        try LayerBlobs.write(top, Snapshot(layers: snapshot.layers.dropLast()), epoch: epoch, store, to: sink)
        return sink.bytes
    }
}
