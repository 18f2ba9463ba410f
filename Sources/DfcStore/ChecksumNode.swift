internal import DfcBasics
internal import DfcHost

/// An object of a tree whose content is hashed. Guarded by the tree that it belongs to. There may be very many, so each
/// holds its path once and digests as bytes.
final class ChecksumNode {
    /// Where it is below the tree's root, without a leading slash; empty for the root.
    let relative: String
    let stat: Stat
    /// Members in byte order of their names; nil for a directory that was not listed yet.
    var children: [ChecksumNode]?
    /// Of the object itself, for a directory without its members.
    var own: Digest?
    /// Of a directory with all that is below it.
    var recursive: Digest?

    init(_ relative: String, stat: Stat, children: [ChecksumNode]? = nil) {
        self.relative = relative
        self.stat = stat
        self.children = children
    }

    var isDirectory: Bool { stat.kind == .directory }

    /// Where it is in the form `/a/b`; empty for the root.
    var path: String { relative.isEmpty ? "" : "/" + relative }

    /// The bytes of its name.
    var name: [UInt8] { withName { Array($0) } }

    func withName<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withPath { path in
            var start = path.count
            while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
            return body(UnsafeRawBufferPointer(rebasing: path[start...]))
        }
    }

    /// The bytes of its path. Nearly all paths are texts without escapes, and those are not copied.
    func withPath<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = relative
        let plain: Result? = text.withUTF8 { utf8 in
            PathText.mayHaveEscapes(utf8) ? nil : body(UnsafeRawBufferPointer(utf8))
        }
        return plain ?? PathText.bytes(of: text).withUnsafeBytes(body)
    }
}
