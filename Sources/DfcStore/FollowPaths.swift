internal import DfcBasics
internal import DfcHost

/// Asked-for paths with the links on their way (fsutil's `FollowLinks`), as include patterns.
struct FollowPaths {
    private let root: String
    private var noted: Set<[UInt8]> = []

    /// The patterns that bring the paths and all that their links lead to; nil when one of them is the folder itself,
    /// so that nothing is left out.
    static func targets(of paths: [String], in root: String) throws(StoreError) -> [String]? {
        var paths = paths
        var walk = FollowPaths(root: root)
        // Taken from the end, so that the links of one path are followed before the next path.
        paths.reverse()
        while let path = paths.popLast() { paths.append(contentsOf: try walk.follow(path).reversed()) }
        let all = walk.noted.sorted { $0.lexicographicallyPrecedes($1) }
        return withoutNested(all.map { PathText.text($0) })
    }

    /// Drops paths that follow one which they lie below; nil when `.` is among them.
    static func withoutNested(_ sorted: [String]) -> [String]? {
        var kept: [String] = []
        var last: [UInt8] = []
        for path in sorted {
            if path == "." { return nil }
            let bytes = Array(path.utf8)
            if bytes.starts(with: last + [UInt8(ascii: "/")]) { continue }
            kept.append(path)
            last = bytes
        }
        return kept
    }

    private init(root: String) { self.root = root }

    /// Goes along one path. Notes where it ends, or the first link on it, and then gives the paths that go on behind
    /// the link. A link (or wildcard with links) that was noted before ends the path: what a second path wants behind
    /// the same link is lost, as in BuildKit.
    private mutating func follow(_ path: String) throws(StoreError) -> [String] {
        let clean = PathClean.join(".", path)
        var current = "."
        var parts = clean.pieces(between: UInt8(ascii: "/"))[...]
        while let part = parts.popFirst() {
            current = PathClean.join(current, part)
            let targets = try links(at: current)
            let key = PathText.bytes(of: current)
            guard let targets else {
                if parts.isEmpty { noted.insert(key) }
                continue
            }
            guard noted.insert(key).inserted else { return [] }
            let rest = parts.joined(separator: "/")
            return targets.map { PathClean.join($0, rest) }
        }
        return []
    }

    /// Where the link at the path leads, as a path from the folder's root; of a wildcard, where all matching links do.
    /// Nil when there is no link.
    private func links(at path: String) throws(StoreError) -> [String]? {
        // BuildKit would look outside the folder here; no pattern made of it can match.
        if path == ".." || path.begins(with: "../") { return nil }
        let name = PathClean.base(path)
        guard FilepathMatch.hasWildcard(name) else { return try link(at: path).map { [$0] } }
        let directory = PathClean.directory(path)
        let names: [String]
        do throws(HostError) {
            names = try System.list("\(root)/\(directory)")
        } catch {
            if error.isMissing { return nil }
            throw .host(error)
        }
        let match = FilepathMatch(name)
        var found: [String] = []
        for name in names where match.matches(PathText.bytes(of: name)) {
            if let target = try link(at: PathClean.join(directory, name)) { found.append(target) }
        }
        return found.isEmpty ? nil : found
    }

    private func link(at path: String) throws(StoreError) -> String? {
        if path == "." || path == "/" { return nil }
        let full = "\(root)/\(path)"
        let stat = try hosted { () throws(HostError) in try System.statIfPresent(full) }
        guard let stat, stat.kind == .symlink else { return nil }
        let target = PathClean.clean(try hosted { () throws(HostError) in try System.readlink(full) })
        return PathClean.isAbsolute(target) ? target : PathClean.join("/", PathClean.directory(path), target)
    }
}
