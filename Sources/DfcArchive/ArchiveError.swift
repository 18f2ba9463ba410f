package import DfcHost

/// Why an archive or a compressed stream could not be read or written.
package enum ArchiveError: Error, Sendable, CustomStringConvertible {
    /// A system call failed below the stream.
    case system(HostError)
    /// The tar structure is wrong; the words say what and, where known, in which member.
    case malformed(String)
    /// The compressed stream is damaged or ends early.
    case damaged(Compression, String)
    /// A member has a type that no file system object answers to (Go's words: `unhandled tar header type N`).
    case unhandledType(UInt8, path: String)
    /// A value does not fit into any tar header.
    case unwritable(String)
    /// Whoever wanted the stream does not want it any more.
    case cancelled

    /// One line for the user.
    package var description: String {
        switch self {
        case .system(let error): error.description
        case .malformed(let text): "archive/tar: \(text)"
        case .damaged(let kind, let text): "\(kind.rawValue): \(text)"
        case .unhandledType(let type, _): "unhandled tar header type \(type)"
        case .unwritable(let text): "archive/tar: \(text)"
        case .cancelled: "context canceled"
        }
    }
}
