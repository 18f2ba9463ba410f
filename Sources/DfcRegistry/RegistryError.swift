internal import DfcBasics

/// What a registry operation can end with; the texts are those of containerd and BuildKit.
package enum RegistryError: Error, Sendable, CustomStringConvertible {
    /// The reference names nothing there.
    case notFound(String)
    /// The registry wants other rights for reading; the cause behind it.
    case pullDenied(String)
    /// The registry wants other rights for writing.
    case pushDenied(String)
    /// A token could not be had.
    case authorization(String)
    /// The transfer itself failed.
    case transfer(HTTPError)
    /// Bytes came that are not those that were asked for.
    case mismatch(String)
    /// A document that cannot be used, such as a schema 1 manifest.
    case invalid(String)
    /// An index has nothing for the platform.
    case noMatch
    /// The store could not take it.
    case store(String)

    /// One line.
    package var description: String {
        switch self {
        case .notFound(let reference): "\(reference): not found"
        case .pullDenied(let cause):
            "pull access denied, repository does not exist or may require authorization: \(cause)"
        case .pushDenied(let cause):
            "push access denied, repository does not exist or may require authorization: \(cause)"
        case .authorization(let text): "failed to authorize: \(text)"
        case .transfer(let error): "\(error)"
        case .mismatch(let text), .invalid(let text), .store(let text): text
        case .noMatch: "no match for platform in manifest: not found"
        }
    }

    /// Another attempt may succeed.
    package var isTemporary: Bool {
        switch self {
        case .transfer(let error): error.isTemporary
        case .notFound, .pullDenied, .pushDenied, .authorization, .mismatch, .invalid, .noMatch, .store: false
        }
    }

    /// The operation was stopped by its caller.
    package var isCancellation: Bool {
        if case .transfer(let error) = self { return error.kind == .cancelled }
        return false
    }

    /// Any error of this room's calls as one of these.
    static func wrapping(_ error: any Error) -> RegistryError {
        switch error {
        case let error as RegistryError: error
        case let error as HTTPError: .transfer(error)
        default: .store("\(error)")
        }
    }
}
