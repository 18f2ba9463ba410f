package import DfcHost
internal import Glibc

/// An entry of a folder as a build sees it.
package struct FolderEntry: Sendable {
    /// Relative to the folder, without a leading slash.
    package var path: String
    /// As on disk, but owned by 0:0, and a socket is an empty regular file.
    package var stat: Stat
    /// Where the folder is on this machine.
    package var root: String
    /// Where the entry is on this machine.
    package var fullPath: String { "\(root)/\(path)" }
    /// On disk it is a socket.
    package var isSocket: Bool
}

/// What a context transfer would send of a folder: `.dockerignore` rules, asked-for paths.
package enum FolderWalk {
    /// Visits the entries in byte order of their path components, a directory before its members; not the folder itself.
    /// What vanishes meanwhile is left out, and so is what may not be read and is not wanted. Blocks.
    package static func walk(
        _ folder: FolderTree, _ visit: (FolderEntry) throws(StoreError) -> Void
    ) throws(StoreError) {
        let root = try hosted { () throws(HostError) in try System.open(folder.path, O_RDONLY | O_DIRECTORY) }
        var walk = Walk(folder: folder, filter: try FolderFilter(folder))
        try walk.members(of: root.rawValue, prefix: "", .root, visit)
    }

    private struct Walk {
        let folder: FolderTree
        let filter: FolderFilter
        /// Directories on the way that are not chosen themselves: they come with the first thing below them.
        var waiting: [FolderEntry] = []

        mutating func members(
            of directory: Int32, prefix: String, _ parent: FolderFilter.Parent,
            _ visit: (FolderEntry) throws(StoreError) -> Void
        ) throws(StoreError) {
            let names = try hosted { () throws(HostError) in try System.list(directory) }
            for name in names {
                let path = prefix + name
                let found = try hosted { () throws(HostError) in try System.statIfPresent(at: directory, name) }
                guard let stat = found else { continue }
                let verdict = try filter.judge(path, isDirectory: stat.kind == .directory, in: parent)
                let entry = Self.entry(path, stat, in: folder.path)
                if verdict.isChosen {
                    for one in waiting { try visit(one) }
                    waiting.removeAll()
                    try visit(entry)
                }
                guard verdict.isEntered else { continue }
                let inner: FileDescriptor
                do throws(HostError) {
                    inner = try System.open(at: directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
                } catch {
                    if error.isMissing || (!verdict.isChosen && error.errno == EACCES) { continue }
                    throw .host(HostError(error.operation, path: entry.fullPath, errno: error.errno))
                }
                let depth = waiting.count
                if !verdict.isChosen { waiting.append(entry) }
                try members(of: inner.rawValue, prefix: path + "/", verdict.parent, visit)
                if waiting.count > depth { waiting.removeLast(waiting.count - depth) }
            }
        }

        private static func entry(_ path: String, _ stat: Stat, in root: String) -> FolderEntry {
            var shown = stat
            shown.uid = 0
            shown.gid = 0
            if stat.kind == .socket { shown.mode = S_IFREG | stat.permissions }
            return FolderEntry(path: path, stat: shown, root: root, isSocket: stat.kind == .socket)
        }
    }
}
