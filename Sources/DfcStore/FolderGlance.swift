internal import DfcHost
internal import Glibc

/// A look into a folder for single paths, without a walk.
package final class FolderGlance {
    private let root: RootDirectory
    private let filter: FolderFilter?

    /// Nil where the folder cannot be looked into.
    package init?(_ folder: FolderTree) {
        var shown = folder
        // Followed paths bring what is asked for.
        shown.followPaths = []
        do {
            root = try RootDirectory(folder.path)
            let filter = try FolderFilter(shown)
            self.filter = filter.isTrivial ? nil : filter
        } catch {
            return nil
        }
    }

    /// The path is there for certain: a walk would see it, and no link is on it. False says nothing.
    package func surelyHas(_ path: String) -> Bool {
        let parts = RootPath.components(path)
        if parts.isEmpty { return true }
        if parts.contains("..") { return false }
        let relative = parts.joined(separator: "/")
        do {
            _ = try System.openat2(
                at: root.descriptor, relative, System.pathOnly, resolve: [.beneath, .noSymlinks])
            return try filter.map { try isChosen(parts, by: $0) } ?? true
        } catch {
            return false
        }
    }

    private func isChosen(_ parts: [String], by filter: FolderFilter) throws(StoreError) -> Bool {
        var parent = FolderFilter.Parent.root
        for count in 1..<parts.count {
            let verdict = try filter.judge(parts[..<count].joined(separator: "/"), isDirectory: true, in: parent)
            if !verdict.isEntered { return false }
            parent = verdict.parent
        }
        return try filter.judge(parts.joined(separator: "/"), isDirectory: true, in: parent).isChosen
    }
}
