internal import DfcBasics
internal import DfcHost

/// What one selector chooses of a tree, and its digest.
struct SelectorDigest {
    /// Something that was chosen, or a directory above it.
    private final class Chosen {
        let path: String
        let node: ChecksumNode
        var isListed = false
        let followsLink: Bool
        var included = IgnorePatterns.Inherited.none
        var excluded = IgnorePatterns.Inherited.none

        init(path: String, node: ChecksumNode, followsLink: Bool) {
            self.path = path
            self.node = node
            self.followsLink = followsLink
        }
    }

    private let tree: ChecksumTree
    private let selector: ContentSelector
    /// `/a/b`; empty for the root.
    private let path: String
    private let includes: IgnorePatterns?
    private let excludes: IgnorePatterns?
    private var pattern: FilepathMatch?
    private var lastMatch: [UInt8]?
    private var parents: [Chosen] = []
    private var chosen: [Chosen] = []

    static func choose(_ selector: ContentSelector, of tree: ChecksumTree) throws(StoreError) -> ContentChoice {
        let clean = PathClean.join("/", selector.path)
        if selector.isPlain {
            guard let node = try tree.find(clean, followLast: selector.followLinks) else {
                throw .notFound(path: clean)
            }
            return .node(node, try tree.recursive(node))
        }
        var walk = try SelectorDigest(selector, clean == "/" ? "" : clean, tree)
        return try walk.run()
    }

    /// Throws `.notFound` as `choose` does, without reading any content.
    static func look(for selector: ContentSelector, in tree: ChecksumTree) throws(StoreError) {
        let clean = PathClean.join("/", selector.path)
        if selector.isPlain {
            if try tree.find(clean, followLast: selector.followLinks) == nil { throw .notFound(path: clean) }
        } else {
            var walk = try SelectorDigest(selector, clean == "/" ? "" : clean, tree)
            _ = try walk.find()
        }
    }

    private init(_ selector: ContentSelector, _ path: String, _ tree: ChecksumTree) throws(StoreError) {
        self.tree = tree
        self.selector = selector
        self.path = path
        includes = try Self.read(selector.includes, "includepatterns")
        excludes = try Self.read(selector.excludes, "excludepatterns")
    }

    private static func read(_ patterns: [String], _ kind: String) throws(StoreError) -> IgnorePatterns? {
        if patterns.isEmpty { return nil }
        do throws(PatternError) {
            return try IgnorePatterns(patterns)
        } catch {
            throw .pattern("invalid \(kind): [\(patterns.joined(separator: " "))]: \(error)")
        }
    }

    /// Goes through the tree; gives the part of the path in front of the wildcards.
    private mutating func find() throws(StoreError) -> String {
        let prefix = selector.wildcard ? wildcardPrefix() : path
        if let start = try start(prefix) {
            if selector.wildcard, !path.isEmpty {
                let read = FilepathMatch(path)
                if read.isMalformed { throw .pattern("\(PatternError.badPattern)") }
                pattern = read
            }
            try visit(start, prefix)
        } else if selector.followLinks, includes == nil, try tree.find(prefix, followLast: false) != nil {
            // A link that leads nowhere.
            throw .notFound(path: prefix)
        }
        for required in selector.requiredPaths
        where !chosen.contains(where: { $0.path.utf8.starts(with: required.utf8) }) {
            throw .notFound(path: required)
        }
        return prefix
    }

    private mutating func run() throws(StoreError) -> ContentChoice {
        let prefix = try find()
        try tree.compute(chosen.map(\.node))
        var members: [ContentChoice.Member] = []
        for one in chosen {
            let name = PathText.bytes(of: String(Substring(one.path.utf8.dropFirst(prefix.utf8.count))))
            members.append(try member(one, name))
        }
        let listing = ContentListing(
            .list, members.map { .init(name: $0.name, mode: $0.node.stat.mode, digest: $0.digest) })
        if let first = chosen.first, chosen.count == 1,
            PathClean.base(path.isEmpty ? "/" : path) == PathClean.base(first.path)
        {
            return .list(prefix: prefix, members, members[0].digest)
        }
        return .list(prefix: prefix, members, listing.digest ?? FileDigest.nothing)
    }

    private func member(_ one: Chosen, _ name: [UInt8]) throws(StoreError) -> ContentChoice.Member {
        guard one.followsLink, one.node.stat.kind == .symlink else {
            return ContentChoice.Member(name: name, node: one.node, digest: try tree.own(one.node), isWhole: false)
        }
        guard let target = try tree.find(one.path, followLast: true) else { throw .notFound(path: one.path) }
        return ContentChoice.Member(name: name, node: target, digest: try tree.recursive(target), isWhole: true)
    }

    /// Where the walk begins. The last link of a literal path is followed when something is to match behind it. Without
    /// wildcards BuildKit does not, and takes whatever is behind such a link for the same; that is kept only where its
    /// error is wanted (required paths are then missing).
    private func start(_ prefix: String) throws(StoreError) -> ChecksumNode? {
        if prefix.isEmpty { return tree.root }
        let follows = selector.wildcard ? prefix != path : selector.followLinks && selector.requiredPaths.isEmpty
        return try tree.find(prefix, followLast: follows)
    }

    /// The parts in front of the first one with a wildcard.
    private func wildcardPrefix() -> String {
        var prefix = ""
        for part in path.utf8.split(separator: UInt8(ascii: "/")).map({ Substring($0) }) {
            if FilepathMatch.hasWildcard(part) { return prefix }
            prefix += "/" + part
        }
        return prefix
    }

    /// Looks at the node, then at its members, in key order; `name` is its path as the selector spells it.
    private mutating func visit(_ node: ChecksumNode, _ name: String) throws(StoreError) {
        let candidate: String
        if let pattern {
            let bytes = PathText.bytes(of: name)
            if lastMatch.map({ bytes.starts(with: $0 + [UInt8(ascii: "/")]) }) != true {
                guard pattern.matches(bytes) else {
                    if node.isDirectory, mayMatchBelow(bytes) { try visitMembers(of: node, name) }
                    return
                }
                lastMatch = bytes
            }
            let top = lastMatch?.count ?? 0
            candidate = PathText.text(bytes.dropFirst(top).drop { $0 == UInt8(ascii: "/") })
        } else {
            let top = selector.wildcard ? 0 : path.utf8.count
            candidate = String(Substring(name.utf8.dropFirst(top).drop { $0 == UInt8(ascii: "/") }))
        }
        // The header of the root does not count when the root was asked for.
        if node.isDirectory, name.isEmpty, path.isEmpty { return try visitMembers(of: node, name) }
        let one = Chosen(path: name, node: node, followsLink: parents.isEmpty && selector.followLinks)
        if try matches(candidate, one) {
            for parent in parents where !parent.isListed {
                chosen.append(parent)
                parent.isListed = true
            }
            chosen.append(one)
            one.isListed = true
        }
        guard node.isDirectory else { return }
        parents.append(one)
        try visitMembers(of: node, name)
        parents.removeLast()
    }

    /// A star stays inside its part of the path, so no match is deeper than the pattern; a class may match a slash.
    private func mayMatchBelow(_ name: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        return path.utf8.contains(UInt8(ascii: "["))
            || name.count(where: { $0 == slash }) < path.utf8.count(where: { $0 == slash })
    }

    private mutating func visitMembers(of node: ChecksumNode, _ name: String) throws(StoreError) {
        for child in try tree.children(of: node) { try visit(child, "\(name)/\(child.withName { PathText.text($0) })") }
    }

    private func matches(_ candidate: String, _ one: Chosen) throws(StoreError) -> Bool {
        let bytes = PathText.bytes(of: candidate)
        do throws(PatternError) {
            if let includes {
                let (matches, inherited) = try includes.matches(bytes, inheriting: parents.last?.included ?? .none)
                one.included = inherited
                if !matches { return false }
            }
            if let excludes {
                let (matches, inherited) = try excludes.matches(bytes, inheriting: parents.last?.excluded ?? .none)
                one.excluded = inherited
                if matches { return false }
            }
            return true
        } catch {
            throw .pattern("failed to match patterns: \(error)")
        }
    }
}
