package import DfcBasics
internal import DfcHost
package import DfcSolver
internal import Glibc
internal import Synchronization

/// The gate between the builds of all processes on one store: for each work one byte of a file is locked, far apart from
/// those of others. The kernel ends the lock with the process, and nothing is left to be tidied.
package struct RunLocks: RunGate {
    private let file: String

    /// The gate of the store.
    package init(store: Store) { file = store.directory + "/" + Self.name }

    private static let name = "running"
    private static let shortestPause = Duration.milliseconds(5)
    private static let longestPause = Duration.milliseconds(50)

    package func enter(
        _ work: Digest, patient: Bool, waiting: @Sendable () -> Void
    ) async throws -> (any RunPass)? {
        // A description of its own for each lock: within one, locks do not exclude each other.
        let handle = SharedDescriptor(
            try hosted { () throws(HostError) in try System.open(file, O_RDWR | O_CREAT, mode: 0o600) })
        let offset = Self.offset(of: work)
        var pause = Self.shortestPause
        var isFirst = true
        while true {
            let isIn = try hosted { () throws(HostError) in try System.lockByte(handle.rawValue, at: offset) }
            if isIn { return Pass(handle) }
            guard patient else { return nil }
            if isFirst { waiting() }
            isFirst = false
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// 60 bits of the digest: two works that meet there merely wait for each other.
    private static func offset(of work: Digest) -> Int64 { Int64(work.hex.prefix(15), radix: 16) ?? 0 }

    /// A held lock.
    private final class Pass: RunPass {
        private let handle: Mutex<SharedDescriptor?>
        init(_ handle: SharedDescriptor) { self.handle = Mutex(handle) }
        func leave() { handle.withLock { $0 = nil } }
    }
}
