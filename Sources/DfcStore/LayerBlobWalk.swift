internal import DfcHost
internal import Glibc

/// Finds what a layer changes: its folder in overlay form against the merged view of what lies below. Order and rules
/// are those of BuildKit's overlay differ: a walk of the layer's folder in which equal entries are left out, and a walk
/// of both sides below folders that hide the lower ones.
struct LayerBlobWalk {
    /// Takes a change, in the order of the archive.
    let emit: (LayerBlobChange) throws(LayerUnpackError) -> Void
    /// Takes a folder that is to be written, though nothing in it may be.
    let emitFolder: (LayerBlobFolder) throws(LayerUnpackError) -> Void

    /// Walks a layer's folder. `base` is the view below, nil when nothing is below.
    func run(upper: String, base: String?) throws(LayerUnpackError) {
        let handle = try layered { () throws(HostError) in try System.open(upper, O_RDONLY | O_DIRECTORY) }
        let stat = try layered { () throws(HostError) in try System.fstat(handle.rawValue) }
        let root = LayerBlobFolder(path: [], stat: stat, capability: nil, parent: nil)
        guard let base else { return try walk(root, handle.rawValue, nil) }
        let baseHandle = try layered { () throws(HostError) in try System.open(base, O_RDONLY | O_DIRECTORY) }
        try walk(root, handle.rawValue, baseHandle.rawValue)
    }

    private func walk(_ folder: LayerBlobFolder, _ upper: Int32, _ base: Int32?) throws(LayerUnpackError) {
        for name in try names(upper) {
            guard let stat = try stat(upper, name) else { continue }
            let below = try base.flatMap { (base) throws(LayerUnpackError) in try self.stat(base, name) }
            var change = LayerBlobChange(
                kind: .changed, path: folder.path(of: name), stat: stat, folder: folder, directory: upper, name: name)
            if stat.isWhiteout {
                change.kind = .deleted
                if below != nil { try emit(change) }
                continue
            }
            if stat.kind == .directory { change.own = try own(change) }
            let same = try isSame(change, below, base)
            if !same { try emit(change) }
            guard let own = change.own else { continue }
            let inner = try open(upper, name)
            let hides = try isOpaque(inner.rawValue)
            guard let base, below?.kind == .directory else {
                try walk(own, inner.rawValue, nil)
                continue
            }
            let innerBase = try open(base, name)
            if hides {
                try compare(own, inner.rawValue, innerBase.rawValue, top: own)
            } else {
                try walk(own, inner.rawValue, innerBase.rawValue)
            }
        }
    }

    /// Both sides of a folder that hides what is below it: what only the lower side has is deleted.
    private func compare(
        _ folder: LayerBlobFolder, _ upper: Int32, _ base: Int32?, top: LayerBlobFolder
    ) throws(LayerUnpackError) {
        var here: [(name: String, stat: Stat)] = []
        for name in try names(upper) {
            if let stat = try stat(upper, name), !stat.isWhiteout { here.append((name, stat)) }
        }
        var there = try base.map { (base) throws(LayerUnpackError) in try names(base) }?[...] ?? []
        func deleteBefore(_ name: String?) throws(LayerUnpackError) {
            guard let base else { return }
            while let first = there.first, name.map({ PathText.isBefore(first, $0) }) ?? true {
                there.removeFirst()
                guard let stat = try stat(base, first) else { continue }
                try emit(
                    LayerBlobChange(
                        kind: .deleted, path: folder.path(of: first), stat: stat, folder: folder, directory: base,
                        name: first))
            }
        }
        for (name, stat) in here {
            try deleteBefore(name)
            var below: Stat?
            if let base, let first = there.first, !PathText.isBefore(name, first) {
                there.removeFirst()
                below = try self.stat(base, name)
            }
            var change = LayerBlobChange(
                kind: .changed, path: folder.path(of: name), stat: stat, folder: folder, directory: upper, name: name)
            if stat.kind == .directory { change.own = try own(change) }
            if try !isSame(change, below, base) {
                try emit(change)
            } else if stat.links > 1, stat.kind != .directory {
                if folder !== top { try emitFolder(folder) }
                change.kind = .sameLinked
                try emit(change)
            }
            guard let own = change.own else { continue }
            let inner = try open(upper, name)
            if let base, below?.kind == .directory {
                let innerBase = try open(base, name)
                try compare(own, inner.rawValue, innerBase.rawValue, top: top)
            } else {
                try compare(own, inner.rawValue, nil, top: top)
            }
        }
        try deleteBefore(nil)
    }

    private func own(_ change: LayerBlobChange) throws(LayerUnpackError) -> LayerBlobFolder {
        let capability = try layered { () throws(HostError) in
            try System.xattr(at: change.directory, change.name, LayerBlobSame.capability)
        }
        return LayerBlobFolder(path: change.path, stat: change.stat, capability: capability, parent: change.folder)
    }

    private func isSame(_ change: LayerBlobChange, _ below: Stat?, _ base: Int32?) throws(LayerUnpackError) -> Bool {
        guard let below, let base else { return false }
        return try layered { () throws(HostError) in
            try LayerBlobSame.isSame(change.stat, change.directory, below, base, change.name)
        }
    }

    private func isOpaque(_ folder: Int32) throws(LayerUnpackError) -> Bool {
        for name in ["trusted.overlay.opaque", "user.overlay.opaque"] {
            let value = try layered { () throws(HostError) in try System.xattr(folder, name) }
            if value == [UInt8(ascii: "y")] { return true }
        }
        for name in ["trusted.overlay.redirect", "user.overlay.redirect"] {
            let value = try layered { () throws(HostError) in try System.xattr(folder, name) }
            if value != nil {
                throw .unsupported("redirect_dir is used but it's not supported")
            }
        }
        return false
    }

    private func names(_ directory: Int32) throws(LayerUnpackError) -> [String] {
        try layered { () throws(HostError) in
            // A descriptor of its own, since listing moves the offset.
            let handle = try System.open(at: directory, ".", O_RDONLY | O_DIRECTORY)
            return try System.list(handle.rawValue)
        }
    }

    private func stat(_ directory: Int32, _ name: String) throws(LayerUnpackError) -> Stat? {
        try layered { () throws(HostError) in try System.statIfPresent(at: directory, name) }
    }

    private func open(_ directory: Int32, _ name: String) throws(LayerUnpackError) -> FileDescriptor {
        try layered { () throws(HostError) in
            try System.open(at: directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        }
    }
}

/// Runs a body whose system calls fail with `HostError`.
func layered<T: ~Copyable>(_ body: () throws(HostError) -> T) throws(LayerUnpackError) -> T {
    do throws(HostError) { return try body() } catch { throw .system(error) }
}
