internal import DfcBasics
package import DfcHost

/// A tree of files to be looked at: a mounted snapshot, or a folder through its filter. No path in it leads out of it.
package protocol TreeView: Sendable {
    /// What is at a path, links not followed (those on the way are not either: such a path is missing); nil when there
    /// is nothing.
    func stat(_ path: TreePath) throws -> Stat?
    /// Text of the symbolic link at a path.
    func readlink(_ path: TreePath) throws -> String
    /// Names in the directory at a path, in byte order.
    func list(_ path: TreePath) throws -> [String]
    /// The same names with the stat of each.
    func members(_ path: TreePath) throws -> [TreeMember]
    /// Opens the regular file at a path for reading; `member` is what `members` told of it, where that is known.
    func open(_ path: TreePath, _ member: TreeMember?) throws -> FileDescriptor
    /// Extended attributes of what is at a path; `descriptor` is the file where it is open.
    func attributes(_ path: TreePath, open descriptor: Int32?) throws -> [TreeAttribute]
    /// The tree loses the capabilities of files: `attributes` gives them, but they are not to be copied.
    var losesCapabilities: Bool { get }
    /// What looks like an empty file is a socket.
    func isSocket(_ path: TreePath) -> Bool
    /// Throws when the file at a path is not what it was when its stat was taken; `descriptor` is the open file.
    func check(_ path: TreePath, _ member: TreeMember?, open descriptor: Int32) throws
}

extension TreeView {
    /// Opens the regular file at a path for reading.
    package func open(_ path: TreePath) throws -> FileDescriptor { try open(path, nil) }
    /// Extended attributes of what is at a path.
    package func attributes(_ path: TreePath) throws -> [TreeAttribute] { try attributes(path, open: nil) }
    /// Throws when the file at a path is not what it was when its stat was taken; `descriptor` is the open file.
    package func check(_ path: TreePath, open descriptor: Int32) throws { try check(path, nil, open: descriptor) }
}

extension TreeView {
    /// False.
    package var losesCapabilities: Bool { false }

    /// False.
    package func isSocket(_ path: TreePath) -> Bool { false }

    /// The path with all links on its way replaced by what they point at, re-rooted at the tree: the result has no link
    /// in it, apart from its last name when `followLast` is false. Names behind a missing one are taken as they are, so
    /// a path that does not exist yet has a result too. Throws `too many links` in a circle.
    package func resolve(_ path: TreePath, followLast: Bool = true) throws -> TreePath {
        var done = TreePath.root
        var pending = Array(path.names.reversed())
        var links = 0
        while let name = pending.popLast() {
            let next = done.appending(name)
            guard !pending.isEmpty || followLast, let stat = try self.stat(next), stat.kind == .symlink else {
                done = next
                continue
            }
            links += 1
            if links > 255 { throw OperationError.failed("too many links") }
            let target = try readlink(next)
            if target.utf8.first == UInt8(ascii: "/") { done = .root }
            var ahead: [String] = []
            for part in target.utf8.split(separator: UInt8(ascii: "/")) {
                switch String(decoding: part, as: UTF8.self) {
                case ".": break
                case "..":
                    if ahead.isEmpty { done = done.parent } else { ahead.removeLast() }
                case let name: ahead.append(name)
                }
            }
            pending.append(contentsOf: ahead.reversed())
        }
        return done
    }

    /// What is at the path when all links are followed within the tree.
    package func followedStat(_ path: TreePath) throws -> Stat? { try stat(resolve(path)) }

    /// The bytes of a regular file, links followed within the tree; nil when there is none. Throws when it is no regular
    /// file or longer than `limit`.
    package func contents(_ text: String, limit: Int64) throws -> [UInt8]? {
        let path = try resolve(TreePath(text))
        guard let stat = try stat(path) else { return nil }
        guard stat.kind == .file else { throw OperationError.failed("\(path.text) is not a regular file") }
        guard stat.size <= limit else {
            throw OperationError.failed("\(GoQuote.quote(path.text)) exceeds \(limit) bytes")
        }
        let file = try open(path)
        return try System.readAll(file.rawValue, limit: limit)
    }
}
