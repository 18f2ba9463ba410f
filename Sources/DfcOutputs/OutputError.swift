package import DfcArchive
package import DfcHost

/// Why a result could not be given out.
package enum OutputError: Error, Sendable, CustomStringConvertible {
    /// A flag value that a client refuses before it builds anything (`ERROR: TEXT`).
    case flag(String)
    /// What the exporter refuses (`ERROR: failed to solve: TEXT`).
    case export(String)
    /// A system call failed; the text names the path.
    case system(HostError)
    /// A stream could not be written or read.
    case archive(ArchiveError)
    /// The store could not give what it holds.
    case store(String)

    /// A client says it before the build, not as a failure of the build.
    package var isFlagError: Bool {
        switch self {
        case .flag: true
        case .export, .system, .archive, .store: false
        }
    }

    /// One line for the user.
    package var description: String {
        switch self {
        case .flag(let text), .export(let text), .store(let text): text
        case .system(let error): error.description
        case .archive(let error): error.description
        }
    }
}
