internal import DfcHost
internal import Glibc

/// Writes the changes from one tree to another as a layer's folder in overlayfs form.
struct DiffWriter {
    private let lower: MountedView
    private let upper: MountedView
    private let destination: DestinationTree
    private let isCancelled: @Sendable () -> Bool
    private var firstNames: [UInt64: TreePath] = [:]

    init(lower: MountedView, upper: MountedView, layer: String, isCancelled: @escaping @Sendable () -> Bool) {
        self.lower = lower
        self.upper = upper
        destination = DestinationTree(layer)
        self.isCancelled = isCancelled
    }

    /// False when there are no changes.
    mutating func run() throws -> Bool { try compare(.root) }

    /// True when the directory, which is in both trees, or something in it differs.
    private mutating func compare(_ path: TreePath) throws -> Bool {
        if isCancelled() { throw CancellationError() }
        var changed = false
        let old = try lower.list(path)
        let new = try upper.list(path)
        let kept = Set(new.map { PathText.bytes(of: $0) })
        for name in old where !kept.contains(PathText.bytes(of: name)) {
            try makeParents(path)
            try System.mknod(place(path.appending(name)), kind: .character, permissions: 0)
            changed = true
        }
        for name in new {
            let member = path.appending(name)
            guard let stat = try upper.stat(member) else { continue }
            let before = try lower.stat(member)
            if let before, before.kind == .directory, stat.kind == .directory {
                let inside = try compare(member)
                let differs = try !isSame(member, before, stat)
                if differs { try makeParents(member) }
                if inside || differs {
                    try copyMetadata(member, stat)
                    changed = true
                }
            } else if let before, try isSame(member, before, stat) {
                continue
            } else {
                try makeParents(path)
                try add(member, stat, replacing: before != nil)
                changed = true
            }
        }
        return changed
    }

    private func place(_ path: TreePath) -> String { path.at(destination.view.mount) }

    /// Directories on the way to a change, as they are in the upper tree.
    private func makeParents(_ path: TreePath) throws {
        for count in 0..<path.names.count {
            let step = TreePath(names: Array(path.names.prefix(count + 1)))
            if try destination.view.stat(step) != nil { continue }
            try System.mkdir(place(step), mode: 0o700)
            if let stat = try upper.stat(step) { try copyMetadata(step, stat) }
        }
    }

    private mutating func add(_ path: TreePath, _ stat: Stat, replacing: Bool) throws {
        let target = place(path)
        switch stat.kind {
        case .directory:
            try System.mkdir(target, mode: 0o700)
            for name in try upper.list(path) {
                if let inner = try upper.stat(path.appending(name)) {
                    try add(path.appending(name), inner, replacing: false)
                }
            }
            if replacing { try System.setXattr(target, "trusted.overlay.opaque", Array("y".utf8)) }
        case .file:
            if stat.links > 1, let first = firstNames[stat.inode] {
                try System.link(place(first), target)
                return
            }
            if stat.links > 1 { firstNames[stat.inode] = path }
            let input = try upper.open(path)
            let output = try System.open(target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            _ = try System.copyAll(from: input.rawValue, to: output.rawValue)
            try output.close()
        case .symlink: try System.symlink(try upper.readlink(path), target)
        case .fifo, .socket, .character, .block:
            try System.mknod(target, mode: stat.mode, major: stat.rdevMajor, minor: stat.rdevMinor)
        }
        try copyMetadata(path, stat)
    }

    private func copyMetadata(_ path: TreePath, _ stat: Stat) throws {
        let target = place(path)
        try System.chown(target, uid: stat.uid, gid: stat.gid)
        if stat.kind != .symlink { try System.chmod(target, stat.permissions) }
        for attribute in try upper.attributes(path) {
            try? System.setXattr(target, attribute.name, attribute.value)
        }
        try System.utimens(target, atime: stat.atime, mtime: stat.mtime)
    }

    /// Nothing tells the two objects apart: kind, mode, owner, device, attributes, and for files their content, which
    /// equal times to the nanosecond stand for.
    private func isSame(_ path: TreePath, _ left: Stat, _ right: Stat) throws -> Bool {
        guard left.mode == right.mode, left.uid == right.uid, left.gid == right.gid,
            left.rdevMajor == right.rdevMajor, left.rdevMinor == right.rdevMinor
        else { return false }
        let before = try lower.attributes(path)
        let after = try upper.attributes(path)
        guard before.count == after.count,
            zip(before, after).allSatisfy({ $0.name == $1.name && $0.value == $1.value })
        else { return false }
        switch left.kind {
        case .directory, .fifo, .socket, .character, .block: return true
        case .symlink: return try lower.readlink(path) == upper.readlink(path)
        case .file:
            guard left.size == right.size, left.mtime == right.mtime else { return false }
            return try left.mtime % 1_000_000_000 != 0 || hasSameContent(path)
        }
    }

    private func hasSameContent(_ path: TreePath) throws -> Bool {
        let left = try lower.open(path)
        let right = try upper.open(path)
        while true {
            let one = try System.read(left.rawValue, count: 1 << 16)
            let other = try System.read(right.rawValue, count: 1 << 16)
            if one != other { return false }
            if one.isEmpty { return true }
        }
    }
}
