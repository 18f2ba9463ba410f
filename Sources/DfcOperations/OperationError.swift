internal import DfcBasics

/// Why an operation failed. The texts are those that BuildKit shows behind `failed to solve: `.
package enum OperationError: Error, Sendable, CustomStringConvertible {
    /// A step's process did not end well; the arguments as the op has them.
    case process(arguments: [String], failure: ProcessFailure)
    /// A path that is copied or mounted is not there; the path is absolute within its tree.
    case missingPath(String)
    /// A required secret was not given.
    case missingSecret(String)
    /// A secret is bigger than a secret may be.
    case secretTooBig(String)
    /// A required SSH agent was not given.
    case missingAgent(String)
    /// The op needs an entitlement that was not granted, such as `network.host`.
    case notAllowed(String)
    /// The op itself makes no sense.
    case invalid(String)
    /// A source could not be had: what was asked for and why not.
    case source(String)
    /// A file of the build context changed between the moment it was looked at and the moment it was copied.
    case contextChanged(path: String)
    /// No program that runs containers was found; what was tried, and why each did not do.
    case noRuntime(String)
    /// Anything else, in the words to show.
    case failed(String)

    /// The words to show.
    package var description: String {
        switch self {
        case .process(let arguments, let failure):
            return "process \(Self.quoted(arguments.joined(separator: " "))) did not complete successfully: \(failure)"
        case .missingPath(let path): return "\(Self.quoted(path)): not found"
        case .missingSecret(let id): return "secret \(id): not found"
        case .secretTooBig(let id): return "secret \(id) too big"
        case .missingAgent(let id): return "no SSH key \(Self.quoted(id)) forwarded from the client"
        case .notAllowed(let name): return "\(name) is not allowed"
        case .invalid(let text), .source(let text), .failed(let text): return text
        case .contextChanged(let path):
            return "\(path) was changed in the build context while it was read; build again"
        case .noRuntime(let text): return text
        }
    }

    static func quoted(_ text: String) -> String { GoQuote.quote(text) }
}

/// How a step's process ended when it did not end well.
package enum ProcessFailure: Error, Sendable, CustomStringConvertible {
    /// It ended with a code that does not count as success (128 + n for signal n, as the runtime reports it).
    case exitCode(Int32)
    /// The kernel killed it for want of memory.
    case outOfMemory
    /// It could not be started; why.
    case start(String)

    /// What stands behind `did not complete successfully: `.
    package var description: String {
        switch self {
        case .exitCode(let code): return "exit code: \(code)"
        case .outOfMemory: return "cannot allocate memory"
        case .start(let text): return text
        }
    }
}
