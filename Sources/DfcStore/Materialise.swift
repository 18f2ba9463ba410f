internal import DfcHost
internal import Synchronization

extension Store {
    /// Copies what a build sees of the folder into a layer of its own, as a context transfer would make it there. Blocks.
    package func materialise(_ folder: FolderTree) throws(StoreError) -> Snapshot {
        let layer = try layers.begin(on: .scratch)
        do throws(StoreError) {
            let entries = try checksums.scan(folder).entries
            var files: [FolderEntry] = []
            var links: [(first: String, name: String)] = []
            var firstNames: [UInt64: String] = [:]
            var directories: [FolderEntry] = []
            for entry in entries {
                let to = "\(layer.folder)/\(entry.path)"
                if entry.stat.kind == .directory {
                    try hosted { () throws(HostError) in try System.mkdir(to, mode: 0o700) }
                    directories.append(entry)
                } else if entry.stat.links > 1, let first = firstNames[entry.stat.inode] {
                    links.append((first, to))
                } else {
                    if entry.stat.links > 1 { firstNames[entry.stat.inode] = to }
                    if entry.stat.kind == .file, !entry.isSocket {
                        files.append(entry)
                    } else {
                        try hosted { () throws(HostError) in try Self.copy(entry, to: to) }
                    }
                }
            }
            try Self.copy(files, into: layer.folder)
            try hosted { () throws(HostError) in
                for (first, name) in links { try System.link(first, name) }
                for entry in directories.reversed() {
                    try FileTree.copyAttributes(
                        entry.fullPath, entry.stat, to: "\(layer.folder)/\(entry.path)", owner: .fixed(uid: 0, gid: 0))
                }
            }
            return try layers.commit(layer, description: "local source \(folder.path)")
        } catch {
            layers.discard(layer)
            throw error
        }
    }

    /// Copies regular files on several threads. What was copied has to be what the digests in the cache keys are of.
    private static func copy(_ files: [FolderEntry], into folder: String) throws(StoreError) {
        let portion = 32
        let failures = Mutex<[Int: StoreError]>([:])
        BlockingPool.concurrently((files.count + portion - 1) / portion, width: BlockingPool.processors) { index in
            if failures.withLock({ !$0.isEmpty }) { return }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
            defer { buffer.deallocate() }
            do throws(StoreError) {
                for entry in files[index * portion..<min(files.count, (index + 1) * portion)] {
                    let after = try hosted { () throws(HostError) in
                        // The transfer sets extended attributes before owner and content, and the kernel drops the
                        // capabilities then.
                        try FileTree.copyFile(
                            entry.fullPath, entry.stat, to: "\(folder)/\(entry.path)", owner: .fixed(uid: 0, gid: 0),
                            through: buffer
                        ) { $0 != "security.capability" }
                    }
                    guard after.isSameContent(as: entry.stat) else { throw .changed(path: entry.fullPath) }
                }
            } catch {
                failures.withLock { $0[index] = error }
            }
        }
        if let failure = failures.withLock({ $0.min { $0.key < $1.key }?.value }) { throw failure }
    }

    private static func copy(_ entry: FolderEntry, to path: String) throws(HostError) {
        if entry.isSocket {
            try System.writeFile(path, [])
            try FileTree.copyAttributes(entry.fullPath, entry.stat, to: path, owner: .fixed(uid: 0, gid: 0))
        } else {
            try FileTree.copyObject(entry.fullPath, entry.stat, to: path, owner: .fixed(uid: 0, gid: 0))
        }
    }
}
