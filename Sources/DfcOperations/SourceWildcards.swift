internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Sources with wildcards.
package enum SourceWildcards {
    /// The paths that a source stands for, in lexical order by component; the text itself, cleaned, when it has no
    /// wildcard. The part in front of the first wildcard is taken literally and has to exist; below it links are not
    /// entered, and a directory that matches is not searched. A malformed pattern matches nothing.
    package static func resolve(_ text: String, in view: any TreeView, followLinks: Bool) throws -> [TreePath] {
        let path = TreePath(text)
        guard let split = path.names.firstIndex(where: { FilepathMatch.hasWildcard($0) }) else { return [path] }
        let prefix = TreePath(names: Array(path.names[..<split]))
        let base = try view.resolve(prefix, followLast: followLinks)
        guard let stat = try view.stat(base) else {
            throw HostError("lstat", path: base.text, errno: ENOENT)
        }
        guard stat.kind == .directory else { return [] }
        let text = path.names[split...].joined(separator: "/")
        let pattern = FilepathMatch(PathText.bytes(of: text))
        // Only a class can match a slash, so without one no match is deeper than the pattern.
        let depth = text.utf8.contains(UInt8(ascii: "[")) ? Int.max : path.names.count - split
        var found: [TreePath] = []
        try search(base, below: "", depth: depth, pattern: pattern, in: view, into: &found)
        return found
    }

    private static func search(
        _ directory: TreePath, below: String, depth: Int, pattern: FilepathMatch, in view: any TreeView,
        into found: inout [TreePath]
    ) throws {
        for name in try view.list(directory) {
            let path = directory.appending(name)
            let relative = below.isEmpty ? name : below + "/" + name
            if pattern.matches(PathText.bytes(of: relative)) {
                found.append(path)
            } else if depth > 1, try view.stat(path)?.kind == .directory {
                try search(path, below: relative, depth: depth - 1, pattern: pattern, in: view, into: &found)
            }
        }
    }
}
