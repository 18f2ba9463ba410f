internal import Synchronization

/// What an edge of a build produces: a tree of files.
package enum Tree: Sendable {
    /// Layers of the store, mounted over each other.
    case snapshot(Snapshot)
    /// A folder of the user, read in place through its filter; nothing of it was copied.
    case folder(FolderTree)

    /// The empty tree.
    package static let scratch = Tree.snapshot(.scratch)
}

/// A row of the store's layer table.
package struct LayerID: Hashable, Sendable, CustomStringConvertible {
    /// The row.
    package let rawValue: Int64
    /// The row of that number.
    package init(_ rawValue: Int64) { self.rawValue = rawValue }
    /// The number.
    package var description: String { String(rawValue) }
}

/// A tree as a stack of layers, lowest first. Each layer is a folder in overlayfs form: what it changes, whiteouts as
/// character devices 0:0, opaque folders by xattr. Since a stack is just a list, laying one tree over another (merge)
/// is concatenation and copies nothing.
package struct Snapshot: Hashable, Sendable {
    /// Lowest first; empty is the empty tree.
    package var layers: [LayerID]
    /// A stack, lowest first.
    package init(layers: [LayerID]) { self.layers = layers }
    /// The empty tree.
    package static let scratch = Snapshot(layers: [])

    /// The tree with one more layer on top. Its list takes no more room than it must: a long build keeps one for each
    /// step.
    func adding(_ layer: LayerID) -> Snapshot {
        var layers: [LayerID] = []
        layers.reserveCapacity(self.layers.count + 1)
        layers += self.layers
        layers.append(layer)
        return Snapshot(layers: layers)
    }
}

/// A folder on this machine as a source: what a build context is. Files count as owned by 0:0, and sockets as empty
/// files, as BuildKit's transfer makes them.
package struct FolderTree: Sendable {
    /// Absolute path of the folder.
    package var path: String
    /// `.dockerignore` patterns, as read.
    package var excludes: [String]
    /// Only these paths (with wildcards; links on the way are added) and what is below them; empty: everything.
    package var followPaths: [String]
    /// `local.includepattern`, rarely used.
    package var includes: [String]
    /// One number for one reading: trees of the same folder, filter and number are walked and hashed once and then taken
    /// to be as they were. Whoever makes the tree for a build takes `FolderTree.nextReading()`; 0 is read anew each time.
    package var reading: UInt64 = 0

    /// A folder with its filter.
    package init(path: String, excludes: [String] = [], followPaths: [String] = [], includes: [String] = []) {
        self.path = path
        self.excludes = excludes
        self.followPaths = followPaths
        self.includes = includes
    }
}

extension FolderTree: Hashable {
    private static let readings = Atomic<UInt64>(0)

    /// A number that was not given out before.
    package static func nextReading() -> UInt64 { readings.add(1, ordering: .relaxed).newValue }
}
