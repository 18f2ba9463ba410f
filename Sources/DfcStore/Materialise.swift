internal import DfcHost

extension Store {
    /// Copies what a build sees of the folder into a layer of its own, as a context transfer would make it there. Blocks.
    package func materialise(_ folder: FolderTree) throws(StoreError) -> Snapshot {
        let layer = try layers.begin(on: .scratch)
        var firstNames: [UInt64: String] = [:]
        var directories: [(FolderEntry, String)] = []
        do throws(StoreError) {
            for entry in try checksums.scan(folder).entries {
                let to = "\(layer.folder)/\(entry.path)"
                try hosted { () throws(HostError) in
                    if entry.stat.kind == .directory {
                        try System.mkdir(to, mode: 0o700)
                        directories.append((entry, to))
                    } else if entry.stat.links > 1, let first = firstNames[entry.stat.inode] {
                        try System.link(first, to)
                    } else {
                        try Self.copy(entry, to: to)
                        firstNames[entry.stat.inode] = to
                    }
                }
                // What was copied has to be what the digests in the cache keys are of.
                guard entry.stat.kind != .file || entry.isSocket || Self.isUnchanged(entry) else {
                    throw .changed(path: entry.fullPath)
                }
            }
            try hosted { () throws(HostError) in
                for (entry, to) in directories.reversed() {
                    try FileTree.copyAttributes(entry.fullPath, entry.stat, to: to, owner: .fixed(uid: 0, gid: 0))
                }
            }
            return try layers.commit(layer, description: "local source \(folder.path)")
        } catch {
            layers.discard(layer)
            throw error
        }
    }

    private static func isUnchanged(_ entry: FolderEntry) -> Bool {
        (try? System.stat(entry.fullPath))?.isSameContent(as: entry.stat) ?? false
    }

    private static func copy(_ entry: FolderEntry, to path: String) throws(HostError) {
        if entry.isSocket {
            try System.writeFile(path, [])
            try FileTree.copyAttributes(entry.fullPath, entry.stat, to: path, owner: .fixed(uid: 0, gid: 0))
        } else {
            try FileTree.copyObject(entry.fullPath, entry.stat, to: path, owner: .fixed(uid: 0, gid: 0))
        }
        // The transfer sets extended attributes before owner and content, and the kernel drops the capabilities then.
        if entry.stat.kind == .file, try System.xattr(path, "security.capability") != nil {
            try System.removeXattr(path, "security.capability")
        }
    }
}
