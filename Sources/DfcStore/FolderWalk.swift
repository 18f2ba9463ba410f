package import DfcHost

/// An entry of a folder as a build sees it.
package struct FolderEntry: Sendable {
    /// Relative to the folder, without a leading slash.
    package var path: String
    /// As on disk, but owned by 0:0, and a socket is an empty regular file.
    package var stat: Stat
    /// Where it is on this machine.
    package var fullPath: String
}

/// What a context transfer would send of a folder: `.dockerignore` rules, asked-for paths.
package enum FolderWalk {
    /// Visits the entries in byte order of their path components, a directory before its members; not the folder itself.
    package static func walk(
        _ folder: FolderTree, _ visit: (FolderEntry) throws(StoreError) -> Void
    ) throws(StoreError) {
        throw .other("folder walk: not there yet")
    }
}

extension Store {
    /// Copies what a build sees of the folder into a layer of its own. Blocks.
    package func materialise(_ folder: FolderTree) throws(StoreError) -> Snapshot {
        throw .other("materialise: not there yet")
    }
}
