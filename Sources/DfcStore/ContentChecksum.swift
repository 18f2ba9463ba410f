package import DfcBasics

/// Which part of a tree an operation reads (BuildKit, `cache/contenthash`, and the selectors of its copy actions).
package struct ContentSelector: Hashable, Sendable {
    /// Path in the tree.
    package var path: String
    /// `path` may hold wildcards.
    package var wildcard: Bool
    /// A link at the end of the path is followed.
    package var followLinks: Bool
    /// Only these patterns below the path; empty: everything.
    package var includes: [String]
    /// Not these patterns below the path.
    package var excludes: [String]
    /// Paths that must exist.
    package var requiredPaths: [String]

    /// The path itself, links not followed, unless told otherwise.
    package init(
        path: String, wildcard: Bool = false, followLinks: Bool = false, includes: [String] = [],
        excludes: [String] = [], requiredPaths: [String] = []
    ) {
        self.path = path
        self.wildcard = wildcard
        self.followLinks = followLinks
        self.includes = includes
        self.excludes = excludes
        self.requiredPaths = requiredPaths
    }
}

/// Digests of trees' contents by BuildKit's rules.
package enum ContentChecksum {
    /// The content digest of what the selectors choose of the tree: the digests of the single selectors (sorted by
    /// path, each once) joined by NUL and hashed again. Blocks; call it on a thread of the blocking pool.
    /// Throws `.notFound` with the path where BuildKit does.
    package static func digest(
        of tree: Tree, selectors: [ContentSelector], store: Store
    ) throws(StoreError) -> Digest {
        throw .other("content checksum: not there yet")
    }
}

/// What is remembered of digests: of trees in memory, of folders' files on disk.
package final class ChecksumCache: Sendable {
    init(directory: String) {}
}
