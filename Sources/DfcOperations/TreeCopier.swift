internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Copies one file or directory of a tree into another, by BuildKit's rules for COPY.
///
/// A directory's own mode, owner and attributes are set after its members, so that its time stays. Directories that
/// match no include pattern themselves are made when the first member of theirs matches.
struct TreeCopier {
    private let source: any TreeView
    private let destination: DestinationTree
    private let options: CopyOptions
    private let isCancelled: @Sendable () -> Bool
    /// First name in the destination of each file that has several in the source.
    private var firstNames: [Inode: TreePath] = [:]
    /// Directories on the way to the current one, uppermost first.
    private var parents: [Parent] = []

    private struct Inode: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    private struct Parent {
        var from: TreePath
        var to: TreePath
        var isMade: Bool
    }

    /// What patterns said of the directory that is being walked.
    private struct Matches {
        var include = IgnorePatterns.Inherited.none
        var exclude = IgnorePatterns.Inherited.none
    }

    init(
        from source: any TreeView, to destination: DestinationTree, options: CopyOptions,
        isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.source = source
        self.destination = destination
        self.options = options
        self.isCancelled = isCancelled
    }

    /// Copies the object at `from`, whose links are resolved, to `to`.
    mutating func copy(_ from: TreePath, to: TreePath) throws {
        try copy(from, below: "", to: to, replacesMetadata: false, Matches())
    }

    /// `below` is the path under the source that patterns are matched with, empty for the source itself, which they do
    /// not concern. An existing directory takes the source's metadata only when `replacesMetadata`.
    private mutating func copy(
        _ from: TreePath, below: String, to: TreePath, replacesMetadata: Bool, _ above: Matches
    ) throws {
        if isCancelled() { throw CancellationError() }
        var isIncluded = true
        var isExcluded = false
        var matches = Matches()
        if !below.isEmpty {
            let name = PathText.bytes(of: below)
            if let patterns = options.include {
                (isIncluded, matches.include) = try patterns.matches(name, inheriting: above.include)
            }
            if let patterns = options.exclude {
                (isExcluded, matches.exclude) = try patterns.matches(name, inheriting: above.exclude)
                if isExcluded { isIncluded = false }
            }
            // What nothing below can bring back is not even looked at.
            if isExcluded, options.include == nil, options.exclude?.hasExceptions != true { return }
        }
        guard let stat = try source.stat(from) else { throw HostError("lstat", path: from.text, errno: ENOENT) }
        if !isIncluded && stat.kind != .directory { return }
        let existing = try destination.view.stat(to)
        if isIncluded {
            if options.replacesOtherTypes, let existing, !(stat.kind == .directory && existing.kind == .directory) {
                try FileTree.removeAll(to.at(destination.view.mount))
            }
            try makeParents(replacesMetadata: replacesMetadata)
        }
        guard stat.kind == .directory else { return try copyOther(from, stat, to: to) }
        let isNew = try copyDirectory(
            from, stat, below: below, to: to, replacesMetadata: replacesMetadata, isIncluded: isIncluded,
            isExcluded: isExcluded, matches)
        if replacesMetadata ? isIncluded : isNew {
            try copyMetadata(from, stat, to: to)
        } else if !replacesMetadata, existing != nil {
            try copyTimes(stat, to: to)
        }
    }

    /// True when the directory was made. Its members are copied in byte order.
    private mutating func copyDirectory(
        _ from: TreePath, _ stat: Stat, below: String, to: TreePath, replacesMetadata: Bool, isIncluded: Bool,
        isExcluded: Bool, _ matches: Matches
    ) throws -> Bool {
        var isNew = false
        if isIncluded { isNew = try makeDirectory(to, like: stat, replacesMetadata: replacesMetadata) }
        parents.append(Parent(from: from, to: to, isMade: isIncluded))
        defer { parents.removeLast() }
        if isExcluded, options.exclude?.hasExceptions != true { return false }
        for name in try source.list(from) {
            try copy(
                from.appending(name), below: below.isEmpty ? name : below + "/" + name, to: to.appending(name),
                replacesMetadata: true, matches)
        }
        return isNew
    }

    /// Makes the directories above a match that were put off. New ones are copies; existing ones take the mode only.
    private mutating func makeParents(replacesMetadata: Bool) throws {
        for index in parents.indices where !parents[index].isMade {
            let parent = parents[index]
            guard let stat = try source.stat(parent.from) else {
                throw HostError("stat", path: parent.from.text, errno: ENOENT)
            }
            if try makeDirectory(parent.to, like: stat, replacesMetadata: replacesMetadata) {
                try copyMetadata(parent.from, stat, to: parent.to)
            }
            parents[index].isMade = true
        }
    }

    /// True when the directory was made, with the permission bits of the source for now.
    private func makeDirectory(_ path: TreePath, like stat: Stat, replacesMetadata: Bool) throws -> Bool {
        guard let existing = try destination.view.stat(path) else {
            try destination.makeDirectory(path, mode: stat.permissions)
            return true
        }
        guard existing.kind == .directory else {
            throw OperationError.failed("cannot copy to non-directory: \(path.text)")
        }
        if replacesMetadata {
            try destination.named(path) { try System.chmod(path.at(destination.view.mount), stat.permissions) }
        }
        return false
    }

    /// Copies what is no directory. What is at the destination is removed first, unless it is a directory.
    private mutating func copyOther(_ from: TreePath, _ stat: Stat, to: TreePath) throws {
        let place = to.at(destination.view.mount)
        if let existing = try destination.view.stat(to) {
            guard existing.kind != .directory else {
                throw OperationError.failed("cannot replace to directory \(to.text) with file")
            }
            try destination.named(to) { try System.unlink(place) }
        }
        switch stat.kind {
        case .file:
            let inode = Inode(device: stat.device, inode: stat.inode)
            if stat.links > 1, let first = firstNames[inode] {
                try destination.named(to) { try System.link(first.at(destination.view.mount), place) }
            } else {
                if stat.links > 1 { firstNames[inode] = to }
                try copyContent(from, to: to)
            }
        case .symlink:
            let target = try source.readlink(from)
            try destination.named(to) { try System.symlink(target, place) }
        case .fifo, .character, .block, .socket:
            // BuildKit takes the bits of a socket's type out of all of them: a block device becomes a character device,
            // a socket an empty file, the others stay.
            let mode = stat.mode & ~UInt32(S_IFSOCK)
            try destination.named(to) {
                try System.mknod(place, mode: mode, major: stat.rdevMajor, minor: stat.rdevMinor)
            }
        case .directory: return
        }
        try copyMetadata(from, stat, to: to)
    }

    private func copyContent(_ from: TreePath, to: TreePath) throws {
        let input = try source.open(from)
        let output = try destination.named(to) {
            try System.open(
                to.at(destination.view.mount), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
        }
        _ = try destination.named(to) { try System.copyAll(from: input.rawValue, to: output.rawValue) }
        try source.check(from, open: input.rawValue)
        try output.close()
    }

    /// Owner, then mode (a change of owner takes set-id bits away), then times, then attributes (a change of owner takes
    /// capabilities away).
    private func copyMetadata(_ from: TreePath, _ stat: Stat, to: TreePath) throws {
        let place = to.at(destination.view.mount)
        try destination.chown(to, options.owner ?? Owner(uid: stat.uid, gid: stat.gid))
        if stat.kind != .symlink {
            let mode = options.mode.applied(to: stat.permissions, isDirectory: stat.kind == .directory)
            try destination.named(to) { try System.chmod(place, mode) }
        }
        try copyTimes(stat, to: to)
        // As in BuildKit an attribute that cannot be set ends the attributes, not the build.
        do {
            for attribute in try source.attributes(from) {
                try System.setXattr(place, attribute.name, attribute.value)
            }
        } catch is HostError {}
    }

    private func copyTimes(_ stat: Stat, to: TreePath) throws {
        try destination.setTimes(
            to, atime: options.timestamp ?? stat.atime, mtime: options.timestamp ?? stat.mtime)
    }
}
