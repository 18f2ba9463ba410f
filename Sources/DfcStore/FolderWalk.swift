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
        var walk = Walk(folder: folder, filter: try FolderFilter(folder), trail: DirectoryTrail(root))
        try walk.run(visit)
    }

    /// A directory whose members are being visited.
    private struct Level {
        /// Those still to come.
        var names: ArraySlice<String>
        let prefix: String
        let parent: FolderFilter.Parent
        /// How many directories were waiting when it was entered.
        let waiting: Int
    }

    private struct Walk {
        let folder: FolderTree
        let filter: FolderFilter
        var trail: DirectoryTrail
        /// Directories on the way that are not chosen themselves: they come with the first thing below them.
        var waiting: [FolderEntry] = []
        var levels: [Level] = []

        init(folder: FolderTree, filter: FolderFilter, trail: consuming DirectoryTrail) {
            self.folder = folder
            self.filter = filter
            self.trail = trail
        }

        mutating func run(_ visit: (FolderEntry) throws(StoreError) -> Void) throws(StoreError) {
            try begin(prefix: "", .root, waiting: 0)
            while let level = levels.last {
                guard let name = levels[levels.count - 1].names.popFirst() else {
                    levels.removeLast()
                    trail.leave()
                    if waiting.count > level.waiting { waiting.removeLast(waiting.count - level.waiting) }
                    continue
                }
                try member(name, of: level, visit)
            }
        }

        private mutating func begin(
            prefix: String, _ parent: FolderFilter.Parent, waiting: Int
        ) throws(StoreError) {
            let directory: Int32
            do throws(HostError) { directory = try trail.current() } catch { throw .host(error) }
            let names = try hosted { () throws(HostError) in try System.list(directory) }
            levels.append(Level(names: names[...], prefix: prefix, parent: parent, waiting: waiting))
        }

        private mutating func member(
            _ name: String, of level: Level, _ visit: (FolderEntry) throws(StoreError) -> Void
        ) throws(StoreError) {
            let path = level.prefix + name
            let found: Stat?
            do throws(HostError) {
                found = try System.statIfPresent(at: try trail.current(), name)
            } catch {
                // The directory itself went, or became something else, while the walk was far below it.
                if error.isMissing || error.errno == ELOOP { return }
                throw .host(error)
            }
            guard let stat = found else { return }
            let verdict = try filter.judge(path, isDirectory: stat.kind == .directory, in: level.parent)
            let entry = Self.entry(path, stat, in: folder.path)
            if verdict.isChosen {
                for one in waiting { try visit(one) }
                waiting.removeAll()
                try visit(entry)
            }
            guard verdict.isEntered else { return }
            do throws(HostError) { try trail.enter(name) } catch {
                if error.isMissing || (!verdict.isChosen && error.errno == EACCES) { return }
                throw .host(HostError(error.operation, path: entry.fullPath, errno: error.errno))
            }
            let depth = waiting.count
            if !verdict.isChosen { waiting.append(entry) }
            try begin(prefix: path + "/", verdict.parent, waiting: depth)
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
