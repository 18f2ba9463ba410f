internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Copies one file or directory of a tree into another, by BuildKit's rules for COPY.
///
/// Directories and what is no regular file are made on the way; files are collected and copied many at a time. After all
/// that, in the order in which they were done with, directories get their own mode, owner, attributes and times.
/// Directories that match no include pattern themselves are made when the first member of theirs matches.
struct TreeCopier {
    private let source: any TreeView
    private let destination: DestinationTree
    private let options: CopyOptions
    private let warn: @Sendable (String) -> Void
    private let isCancelled: @Sendable () -> Bool
    private var files: FileBatch
    /// Further names of files, made when the first is there.
    private var links: [(first: TreePath, name: TreePath)] = []
    private var finished: [Finished] = []
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

    /// A directory all of whose members were seen.
    private struct Finished {
        var from: TreePath
        var stat: Stat
        var to: TreePath
        var timesOnly: Bool
    }

    /// What patterns said of the directory that is being walked.
    private struct Matches {
        var include = IgnorePatterns.Inherited.none
        var exclude = IgnorePatterns.Inherited.none
    }

    init(
        from source: any TreeView, to destination: DestinationTree, options: CopyOptions,
        warn: @escaping @Sendable (String) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool
    ) {
        self.source = source
        self.destination = destination
        self.options = options
        self.warn = warn
        self.isCancelled = isCancelled
        files = FileBatch(from: source, to: destination, options: options, warn: warn, isCancelled: isCancelled)
    }

    /// Copies the object at `from`, whose links are resolved, to `to`.
    mutating func copy(_ from: TreePath, to: TreePath) throws {
        try copy(from, nil, below: "", to: to, replacesMetadata: false, isFresh: false, Matches())
        try flush()
        for directory in finished {
            if directory.timesOnly {
                try copyTimes(directory.stat, to: directory.to)
            } else {
                try copyMetadata(directory.from, directory.stat, to: directory.to)
            }
        }
        finished = []
    }

    private mutating func flush() throws {
        try files.flush()
        for (first, name) in links {
            try destination.named(name) {
                try System.link(first.at(destination.view.mount), name.at(destination.view.mount))
            }
        }
        links = []
    }

    /// `below` is the path under the source that patterns are matched with, empty for the source itself, which they do
    /// not concern. An existing directory takes the source's metadata only when `replacesMetadata`. With `isFresh`
    /// nothing can be at `to`, since what it is in was made just now.
    private mutating func copy(
        _ from: TreePath, _ known: TreeMember?, below: String, to: TreePath, replacesMetadata: Bool, isFresh: Bool,
        _ above: Matches
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
        guard let stat = try known?.stat ?? source.stat(from) else {
            throw HostError("lstat", path: from.text, errno: ENOENT)
        }
        if !isIncluded && stat.kind != .directory { return }
        var existing = isFresh ? nil : try destination.view.stat(to)
        if isIncluded {
            if options.replacesOtherTypes, let there = existing, !(stat.kind == .directory && there.kind == .directory)
            {
                try FileTree.removeAll(to.at(destination.view.mount))
                existing = nil
            }
            try makeParents(replacesMetadata: replacesMetadata)
        }
        guard stat.kind == .directory else {
            return try copyOther(
                from, known ?? TreeMember(name: from.name ?? "", stat: stat), existing: existing, to: to)
        }
        let isNew = try copyDirectory(
            from, stat, below: below, to: to, existing: existing, replacesMetadata: replacesMetadata,
            isIncluded: isIncluded, isExcluded: isExcluded, matches)
        if replacesMetadata ? isIncluded : isNew {
            finished.append(Finished(from: from, stat: stat, to: to, timesOnly: false))
        } else if !replacesMetadata, existing != nil {
            finished.append(Finished(from: from, stat: stat, to: to, timesOnly: true))
        }
    }

    /// True when the directory was made. Its members are copied in byte order.
    private mutating func copyDirectory(
        _ from: TreePath, _ stat: Stat, below: String, to: TreePath, existing: Stat?, replacesMetadata: Bool,
        isIncluded: Bool, isExcluded: Bool, _ matches: Matches
    ) throws -> Bool {
        var isNew = false
        if isIncluded {
            isNew = try makeDirectory(to, like: stat, existing: existing, replacesMetadata: replacesMetadata)
        }
        parents.append(Parent(from: from, to: to, isMade: isIncluded))
        defer { parents.removeLast() }
        if isExcluded, options.exclude?.hasExceptions != true { return false }
        let hasPatterns = options.include != nil || options.exclude != nil
        for member in try source.members(from) {
            let name = member.name
            try copy(
                from.appending(name), member, below: below.isEmpty || !hasPatterns ? name : below + "/" + name,
                to: to.appending(name), replacesMetadata: true, isFresh: isNew, matches)
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
            let existing = try destination.view.stat(parent.to)
            if try makeDirectory(parent.to, like: stat, existing: existing, replacesMetadata: replacesMetadata) {
                try copyMetadata(parent.from, stat, to: parent.to)
            }
            parents[index].isMade = true
        }
    }

    /// True when the directory was made, with the permission bits of the source for now.
    private func makeDirectory(
        _ path: TreePath, like stat: Stat, existing: Stat?, replacesMetadata: Bool
    ) throws -> Bool {
        guard let existing else {
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
    private mutating func copyOther(_ from: TreePath, _ member: TreeMember, existing: Stat?, to: TreePath) throws {
        let place = to.at(destination.view.mount)
        if let existing {
            guard existing.kind != .directory else {
                throw OperationError.failed("cannot replace to directory \(to.text) with file")
            }
            try destination.named(to) { try System.unlink(place) }
        }
        let stat = member.stat
        warnOfLoss(from, member, to: to)
        switch stat.kind {
        case .file:
            let inode = Inode(device: stat.device, inode: stat.inode)
            if stat.links > 1, let first = firstNames[inode] {
                return links.append((first, to))
            }
            if stat.links > 1 { firstNames[inode] = to }
            files.append(FileBatch.Job(from: from, member: member, to: to))
            if files.jobs.count >= FileBatch.limit { try flush() }
            return
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

    /// Tells what the copy will not be.
    private func warnOfLoss(_ from: TreePath, _ member: TreeMember, to: TreePath) {
        let stat = member.stat
        if let text = RemovalMark.warning(to) { warn(text) }
        switch stat.kind {
        case .character: if let text = RemovalMark.warning(to, stat) { warn(text) }
        case .block: warn("the block device \(from.text) becomes a character device")
        case .socket: warn("the socket \(from.text) becomes an empty file")
        case .file:
            if member.isSocket || stat.size == 0 && source.isSocket(from) {
                warn("the socket \(from.text) becomes an empty file")
            }
        case .directory, .symlink, .fifo: break
        }
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
        } catch let error as HostError {
            warn("attributes of \(from.text) are not copied: \(error.text)")
        }
    }

    private func copyTimes(_ stat: Stat, to: TreePath) throws {
        try destination.setTimes(
            to, atime: options.timestamp ?? stat.atime, mtime: options.timestamp ?? stat.mtime)
    }
}
