internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import Glibc
package import LLB

/// The copy action: finds what a source stands for, makes the directories that the destination needs, and copies.
package struct CopyTree {
    private let action: CopyAction
    private let source: any TreeView
    private let destination: DestinationTree
    private let options: CopyOptions
    private let written: WrittenNames
    private let warn: @Sendable (String) -> Void
    private let isCancelled: @Sendable () -> Bool

    /// A copy from one tree into another. `written` is shared by the copies of one instruction; `warn` hears of what
    /// may be lost. Throws when the action's mode or patterns are malformed.
    package init(
        _ action: CopyAction, from source: any TreeView, to destination: DestinationTree, owner: Owner?,
        written: WrittenNames = WrittenNames(), warn: @escaping @Sendable (String) -> Void = { _ in },
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws {
        self.action = action
        self.source = source
        self.destination = destination
        self.written = written
        self.warn = warn
        self.isCancelled = isCancelled
        options = try CopyOptions(action, owner: owner)
    }

    /// Does it.
    package func run() throws {
        let view = destination.view
        if !action.createDestPath {
            let path = try view.resolve(TreePath(action.dest))
            if try view.stat(path.parent) == nil {
                throw OperationError.failed(
                    "failed to stat \(action.dest): lstat \(path.parent.text): no such file or directory")
            }
        }
        for from in try sources() {
            if action.attemptUnpack, try unpack(from.path) { continue }
            try copy(from)
        }
    }

    /// A source and the name that it has in a directory.
    private struct Source {
        var path: TreePath
        /// Nil for `dir/.`, which is the directory's content wherever it goes.
        var name: String?
    }

    private func sources() throws -> [Source] {
        guard action.allowWildcard else {
            let path = TreePath(action.src)
            return [Source(path: path, name: action.src.ends(with: "/.") ? nil : path.name)]
        }
        let found = try SourceWildcards.resolve(action.src, in: source, followLinks: action.followSymlink)
        if found.isEmpty && !action.allowEmptyWildcard {
            throw OperationError.failed("\(TreePath(action.src).text) not found")
        }
        return found.map { Source(path: $0, name: $0.name) }
    }

    private func copy(_ from: Source) throws {
        let view = destination.view
        let text = action.dest
        let isDirectory = text.ends(with: "/") || text.ends(with: "/.") || text == "." || text.isEmpty
        let wanted = TreePath(text)
        var made = try make(view.resolve(isDirectory ? wanted : wanted.parent))
        defer { setTimes(made) }
        var target = try view.resolve(wanted)
        let path = try source.resolve(from.path, followLast: options.followsLinks)
        guard let stat = try source.stat(path) else { throw HostError("lstat", path: path.text, errno: ENOENT) }
        let existing = try view.stat(target)
        let sourceIsDirectory = stat.kind == .directory
        let goesInside =
            sourceIsDirectory ? !options.contentsOnly && existing != nil : existing?.kind == .directory
        if goesInside, let name = from.name { target = target.appending(name) }
        let needed = options.contentsOnly && sourceIsDirectory && existing == nil ? target : target.parent
        made += try make(needed)
        if !sourceIsDirectory, !written.insert(target) {
            warn(
                "several sources go to \(target.text), each over the one before"
                    + (isDirectory || goesInside ? "" : "; with a slash behind the destination all are kept"))
        }
        try warnOfExclusion(from)
        var copier = TreeCopier(
            from: source, to: destination, options: options, warn: warn, isCancelled: isCancelled)
        try copier.copy(path, to: target)
    }

    /// Patterns concern what lies below a source only.
    private func warnOfExclusion(_ from: Source) throws {
        guard let exclude = options.exclude, let name = from.name,
            try exclude.matches(PathText.bytes(of: name), inheriting: .none).0
        else { return }
        warn("--exclude does not concern what a source names itself: \(from.path.text) is copied")
    }

    private func make(_ path: TreePath) throws -> [TreePath] {
        try destination.makeDirectories(
            path, mode: options.mode.madeDirectory, owner: options.owner, timestamp: options.timestamp)
    }

    /// What went into made directories changed their times.
    private func setTimes(_ made: [TreePath]) {
        guard let timestamp = options.timestamp else { return }
        for path in made.reversed() {
            try? destination.setTimes(path, atime: timestamp, mtime: timestamp)
        }
    }

    /// Unpacks the source into the destination if it is an archive; false when it is none.
    private func unpack(_ path: TreePath) throws -> Bool {
        let path = try source.resolve(path)
        guard let stat = try source.stat(path), stat.kind == .file, stat.size > 0 else { return false }
        let file = try source.open(path)
        guard try ArchiveUnpack.isArchive(file, path: path.text) else { return false }
        if options.mode != .keep { warn("--chmod does not concern what is unpacked of \(path.text)") }
        let target = try destination.view.resolve(TreePath(action.dest))
        _ = try destination.makeDirectories(
            target, mode: 0o755, owner: options.owner, timestamp: options.timestamp)
        do {
            try ArchiveUnpack.unpack(
                file, path: path.text, into: target, of: destination, owner: options.owner, warn: warn,
                isCancelled: isCancelled)
        } catch ArchiveError.damaged(_, let text) {
            throw OperationError.failed(text)
        }
        try source.check(path, open: file.rawValue)
        return true
    }
}
