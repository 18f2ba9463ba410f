internal import DfcBasics
internal import DfcHost
internal import Glibc

extension LayerStore {
    /// How many folders are stacked at most (overlayfs takes 500), and how many layers are made into one at a time.
    static let stackLimit = 400
    private static let portion = 200

    /// The stack as at most 400 layers that show the same tree: the lower part of a taller one is made into a single
    /// layer of hard links, once, which is remembered.
    func shortened(_ snapshot: Snapshot) throws(StoreError) -> [LayerID] {
        let layers = snapshot.layers
        guard layers.count > Self.stackLimit else { return layers }
        let lower = (layers.count / Self.portion - 1) * Self.portion
        let flat = try flattened(Array(layers[..<lower]))
        return [flat] + layers[lower...]
    }

    private func flattened(_ layers: [LayerID]) throws(StoreError) -> LayerID {
        let stack = Digest.of(layers.map(\.description).joined(separator: ",")).description
        let known = try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT layer FROM flattened WHERE stack = ?", .text(stack)) {
                (row) throws(StoreError) in LayerID(row.integer(0))
            }
        }
        if let known, exists(Snapshot(layers: [known])) { return known }
        var sources = layers
        if layers.count > Self.portion {
            let lower = layers.count - Self.portion
            sources = [try flattened(Array(layers[..<lower]))] + layers[lower...]
        }
        let pending = try begin(on: .scratch)
        let folders = sources.reversed().map { folder(of: $0) }
        try hosted { () throws(HostError) in
            try LayerUnion(marks: userXattr ? "user.overlay." : "trusted.overlay.").link(folders, into: pending.folder)
        }
        let description = "lower part of \(layers.count) layers"
        guard let flat = try commit(pending, description: description).layers.last else { throw .other(description) }
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "INSERT OR REPLACE INTO flattened (stack, layer) VALUES (?, ?)", .text(stack), .integer(flat.rawValue))
        }
        return flat
    }
}

/// Layers laid over each other by hand, as overlayfs would show them.
struct LayerUnion {
    /// Begin of the names of overlayfs's own attributes.
    let marks: String

    /// Fills the directory with what the folders (the top one first) show together: directories are made, all else is
    /// linked, since layers never change.
    func link(_ folders: [String], into target: String) throws(HostError) {
        guard let top = folders.first else { return }
        var hidden: Set<[UInt8]> = []
        // Names by the folders that have a directory of that name, from the top to where nothing shines through.
        var directories: [(name: String, folders: [String])] = []
        var places: [[UInt8]: Int] = [:]
        for folder in folders {
            for name in try System.list(folder) {
                let key = PathText.bytes(of: name)
                let path = "\(folder)/\(name)"
                if hidden.contains(key) { continue }
                let stat = try System.stat(path)
                guard stat.kind == .directory else {
                    hidden.insert(key)
                    if places[key] == nil, !stat.isWhiteout { try link(path, stat, "\(target)/\(name)") }
                    continue
                }
                if let place = places[key] {
                    directories[place].folders.append(path)
                } else {
                    places[key] = directories.count
                    directories.append((name, [path]))
                }
                if try isOpaque(path) { hidden.insert(key) }
            }
            if try isOpaque(folder) { break }
        }
        for directory in directories {
            try System.mkdir("\(target)/\(directory.name)", mode: 0o700)
            try link(directory.folders, into: "\(target)/\(directory.name)")
        }
        try FileTree.copyAttributes(top, try System.stat(top), to: target, xattrs: false)
        for name in try System.xattrs(top) where !name.hasPrefix(marks) {
            if let value = try System.xattr(top, name) { try System.setXattr(target, name, value) }
        }
        let stat = try System.stat(top)
        try System.chmod(target, stat.permissions)
        try System.utimens(target, atime: stat.atime, mtime: stat.mtime)
    }

    private func link(_ path: String, _ stat: Stat, _ target: String) throws(HostError) {
        do throws(HostError) {
            try System.link(path, target)
        } catch {
            // Too many names of one file.
            guard error.errno == EMLINK else { throw error }
            try FileTree.copyObject(path, stat, to: target)
        }
    }

    private func isOpaque(_ path: String) throws(HostError) -> Bool {
        try System.xattr(path, marks + "opaque") == [UInt8(ascii: "y")]
    }
}
