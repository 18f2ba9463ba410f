package import DfcArchive
package import DfcBasics
package import DfcHost

/// Why a layer's archive could not be laid onto a tree, or a tree not be written as a layer.
package enum LayerUnpackError: Error, Sendable, CustomStringConvertible {
    /// A system call failed; the path is that of the member.
    case system(HostError)
    /// The archive or its compression is damaged.
    case archive(ArchiveError)
    /// A whiteout whose name leads out of its folder.
    case invalidWhiteout(String)
    /// The decompressed bytes are not those that the image config promised.
    case wrongDiffID(expected: Digest, found: Digest)
    /// The layer holds something that no archive can say.
    case unsupported(String)
    /// The store refused.
    case store(String)

    /// One line for the user.
    package var description: String {
        switch self {
        case .system(let error): error.description
        case .archive(let error): error.description
        case .invalidWhiteout(let name): "invalid whiteout name: \(name)"
        case .wrongDiffID(let expected, let found):
            "wrong diff id calculated on extraction \"\(found)\", expected \"\(expected)\""
        case .unsupported(let text), .store(let text): text
        }
    }
}
