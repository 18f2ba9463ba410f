package import DfcBasics

/// Digests of trees' contents by BuildKit's rules (`cache/contenthash`): two trees have the same digest when a build
/// could not tell them apart, apart from times.
package enum ContentChecksum {
    /// The content digest of what the selectors choose of the tree: the digests of the single selectors (sorted by
    /// path, each once) joined by NUL and hashed again. Without a selector the whole tree counts.
    ///
    /// What the digest was made of is kept in the store (`ContentPreimages`).
    ///
    /// Blocks; call it on a thread of the blocking pool. Throws `.notFound` with the path where BuildKit does, and
    /// `.changed` when a file of a folder changed since the folder was walked.
    package static func digest(
        of tree: Tree, selectors: [ContentSelector], store: Store
    ) throws(StoreError) -> Digest {
        let digests = try digests(of: tree, selectors: selectors, store: store) { choices, tree in
            // Only an aid to explaining: a build does not fail by it.
            try? ContentPreimages(store: store).keep(choices, of: tree)
        }
        return Digest.of(digests.map(\.description).joined(separator: "\0"))
    }

    /// The digests of the single selectors, each path once and sorted.
    package static func digests(
        of tree: Tree, selectors: [ContentSelector], store: Store
    ) throws(StoreError) -> [Digest] {
        try digests(of: tree, selectors: selectors, store: store) { _, _ in }
    }

    private static func digests(
        of tree: Tree, selectors: [ContentSelector], store: Store, note: ([ContentChoice], ChecksumTree) -> Void
    ) throws(StoreError) -> [Digest] {
        let wanted = selectors.isEmpty ? [ContentSelector(path: "/")] : ContentSelector.deduplicated(selectors)
        switch tree {
        case .snapshot(let snapshot):
            return try snapshot.layers.isEmpty
                ? empty(wanted) : store.checksums.digests(of: snapshot, wanted, store, note: note)
        case .folder(let folder):
            return try store.checksums.scan(folder).digests(wanted, note: note)
        }
    }

    /// There is nothing at all in the empty tree, but its root may be asked for.
    private static func empty(_ selectors: [ContentSelector]) throws(StoreError) -> [Digest] {
        try selectors.map { (selector) throws(StoreError) in
            let path = PathClean.join("/", selector.path)
            guard path == "/" else { throw .other("\(path): no such file or directory") }
            return FileDigest.nothing
        }
    }
}
