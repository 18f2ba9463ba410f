internal import Synchronization

/// What `--debug` tells of a build besides its steps: which runtime was taken and why, and why a step ran that was not
/// in the cache. Collected while the build goes on, since a live view owns the terminal then.
package final class DebugLines: Sendable {
    private let collected = Mutex<[String]>([])

    /// Nothing yet.
    package init() {}

    /// All lines so far, in order.
    package var lines: [String] { collected.withLock { $0 } }

    /// Takes a line.
    package func add(_ line: String) { collected.withLock { $0.append(line) } }
}
