package import DfcBasics
package import DfcStore

/// Digests the part of a tree that an operation reads.
package struct ContentDigester: Sendable {
    private let body: @Sendable (Tree, [ContentSelector]) async throws -> Digest

    /// The digests of the store; who shares a queue does not get in each other's way.
    init(store: Store, queue: DigestQueue) {
        body = { tree, selectors in try await queue.digest(of: tree, selectors, store) }
    }

    /// Digests by a closure.
    package init(_ body: @escaping @Sendable (Tree, [ContentSelector]) async throws -> Digest) {
        self.body = body
    }

    /// What an input rule needs. Without selectors the whole tree counts.
    func rule(_ selectors: [ContentSelector]) -> @Sendable (Tree) async throws -> Digest {
        let selectors = selectors.isEmpty ? [ContentSelector(path: "/")] : selectors
        return { [body] tree in
            do {
                return try await body(tree, selectors)
            } catch {
                if Task.isCancelled { throw error }
                throw ChecksumError(tree: tree, underlying: error)
            }
        }
    }

    /// Of plain paths those that are not below another, each once, in byte order (BuildKit's `dedupePaths`; a single
    /// one stays as it is).
    static func distinct(_ paths: [String]) -> [String] {
        guard paths.count > 1 else { return paths }
        let all = Set(paths)
        return all.filter { path in
            !all.contains { other in
                guard other != path else { return false }
                let folder = other.utf8.last == UInt8(ascii: "/") ? other : other + "/"
                return path.utf8.starts(with: folder.utf8)
            }
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// What an input was to be looked at for could not be digested; BuildKit's words.
package struct ChecksumError: Error, CustomStringConvertible {
    /// The tree.
    package var tree: Tree
    /// Why not.
    package var underlying: any Error

    /// Both members.
    package init(tree: Tree, underlying: any Error) {
        self.tree = tree
        self.underlying = underlying
    }

    /// The text for the user.
    package var description: String { "failed to calculate checksum of ref \(Self.name(tree)): \(underlying)" }

    private static func name(_ tree: Tree) -> String {
        switch tree {
        case .snapshot(let snapshot): "layer::\(snapshot.layers.last?.description ?? "scratch")"
        case .folder: "local::folder"
        }
    }
}
