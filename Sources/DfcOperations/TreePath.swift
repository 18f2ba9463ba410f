/// An absolute path within a tree, lexically clean: no empty name, no `.`, no `..`. The root has no names.
package struct TreePath: Sendable, Hashable {
    /// Its parts, from the root down.
    package var names: [String]

    /// These parts, which are taken to be clean.
    package init(names: [String] = []) { self.names = names }

    /// The path as Go's `filepath.Join("/", text)` makes it: cleaned, relative texts taken from the root, `..` stopping
    /// there.
    package init(_ text: some StringProtocol) {
        var names: [String] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            switch String(decoding: part, as: UTF8.self) {
            case ".": break
            case "..": _ = names.popLast()
            case let name: names.append(name)
            }
        }
        self.names = names
    }

    /// The root.
    package static let root = TreePath()

    /// `/` and the names with `/` between them.
    package var text: String { "/" + names.joined(separator: "/") }

    /// The names with `/` between them; empty for the root.
    package var relative: String { names.joined(separator: "/") }

    /// Where it is when the tree is mounted at `mount`.
    package func at(_ mount: String) -> String { names.isEmpty ? mount : mount + "/" + relative }

    /// One name further down.
    package func appending(_ name: String) -> TreePath { TreePath(names: names + [name]) }

    /// The directory it is in; the root's is the root.
    package var parent: TreePath { TreePath(names: Array(names.dropLast())) }

    /// The last name, nil for the root.
    package var name: String? { names.last }
}
