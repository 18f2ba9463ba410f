internal import DfcHost

/// Mount points that the runtime has to make in a root file system, and that are taken away again behind the step.
///
/// BuildKit's rules: what is missing before the step is remembered, with its missing ancestors when wanted; after it,
/// the deepest first, what is then an empty directory or an empty file goes. The times of the parent are kept over the
/// removal, not over the making.
struct MountStubs {
    private let tree: DestinationTree
    /// In the order of removal.
    private let missing: [TreePath]

    /// Looks which of the destinations, and of the files that every step gets, are missing in the mounted root.
    init(root: String, destinations: [String], withParents: Bool) {
        tree = DestinationTree(root)
        var missing: [TreePath] = []
        for destination in ["/etc/resolv.conf", "/etc/hosts"] + destinations {
            guard var path = try? tree.view.resolve(TreePath(destination)) else { continue }
            while !path.names.isEmpty, Self.isMissing(path, in: tree.view) {
                missing.append(path)
                guard withParents else { break }
                path = path.parent
            }
        }
        self.missing = missing
    }

    /// There is nothing at the path; what cannot be told counts as there.
    private static func isMissing(_ path: TreePath, in view: MountedView) -> Bool {
        do {
            return try view.stat(path) == nil
        } catch {
            return false
        }
    }

    /// Removes them. What cannot be removed stays; that is no error. Gives the paths that were removed where a link that
    /// the step put in the way led. `hold` hears of each folder before it goes.
    @discardableResult
    func remove(hold: (TreePath) -> Void = { _ in }) -> [String] {
        var elsewhere: [String] = []
        for remembered in missing {
            guard let path = try? tree.view.resolve(remembered), let stat = try? tree.view.stat(path)
            else { continue }
            let place = path.at(tree.view.mount)
            let isDirectory = stat.kind == .directory
            if isDirectory {
                guard let members = try? tree.view.list(path), members.isEmpty else { continue }
            } else if stat.size != 0 {
                continue
            }
            guard let parent = try? tree.view.stat(path.parent) else { continue }
            if isDirectory { hold(path) }
            do {
                if isDirectory { try System.rmdir(place) } else { try System.unlink(place) }
                if path != remembered { elsewhere.append(path.text) }
            } catch {
                continue
            }
            try? tree.setTimes(path.parent, atime: parent.atime, mtime: parent.mtime)
        }
        return elsewhere
    }
}
