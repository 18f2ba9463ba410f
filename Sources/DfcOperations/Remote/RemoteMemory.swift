internal import DfcRegistry
internal import DfcStore

/// What one build has learnt of sources on the net. Each is asked once, so that all its users see the same.
package final class RemoteMemory: Sendable {
    let http = HTTPTransfer()
    let files = SingleFlight<String, HTTPResolved>()
    let layers = SingleFlight<String, Snapshot>()
    let commits = SingleFlight<String, GitResolved>()

    /// Nothing known yet.
    package init() {}
}
