internal import DfcRegistry
internal import DfcStore
internal import Synchronization

/// What one build has learnt of sources on the net: each is asked once, so that all its users see the same.
package final class RemoteMemory: Sendable {
    let http = HTTPTransfer()
    let files = SingleFlight<String, HTTPResolved>()
    let layers = SingleFlight<String, Snapshot>()
    let commits = SingleFlight<String, GitResolved>()
    private let uploads = Mutex<[String: [UInt8]]>([:])

    /// Nothing known yet.
    package init() {}

    /// Puts bytes that the user gave behind a URL that no server answers for.
    func putUpload(_ bytes: [UInt8], behind url: String) { uploads.withLock { $0[url] = bytes } }

    func upload(_ url: String) -> [UInt8]? { uploads.withLock { $0[url] } }
}
