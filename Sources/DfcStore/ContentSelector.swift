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

    /// The path is taken as it is, with all that is below it.
    var isPlain: Bool { !wildcard && includes.isEmpty && excludes.isEmpty }

    /// Sorted by path; plain paths once, and not where they lie below another plain one.
    package static func deduplicated(_ selectors: [ContentSelector]) -> [ContentSelector] {
        var kept: [ContentSelector] = []
        for follows in [false, true] {
            let paths = Set(selectors.filter { $0.isPlain && $0.followLinks == follows }.map(\.path))
            let outer = paths.filter { path in
                !paths.contains { $0 != path && path.utf8.starts(with: ($0.hasSuffix("/") ? $0 : $0 + "/").utf8) }
            }
            for path in outer.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                kept.append(ContentSelector(path: path, followLinks: follows))
            }
        }
        kept += selectors.filter { !$0.isPlain }
        let ordered = kept.enumerated().sorted { left, right in
            let (a, b) = (left.element.path.utf8, right.element.path.utf8)
            return a.elementsEqual(b) ? left.offset < right.offset : a.lexicographicallyPrecedes(b)
        }
        return ordered.map(\.element)
    }
}
