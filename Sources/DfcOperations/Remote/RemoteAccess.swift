package import DfcBasics
package import DfcRegistry
package import DfcStore

/// What fetching from the net needs, in a build or before it.
package struct RemoteAccess: Sendable {
    /// Where it is kept.
    package var store: Store
    /// The transfers.
    package var http: HTTPTransfer
    /// A secret by its id; nil where there is none.
    package var secret: @Sendable (String) throws -> [UInt8]?
    /// Path of the socket of an SSH agent by its id; nil where there is none.
    package var agent: @Sendable (String) -> String?
    /// Who hears of transfers.
    package var progress: any ProgressSink

    /// All members.
    package init(
        store: Store, http: HTTPTransfer = HTTPTransfer(),
        secret: @escaping @Sendable (String) throws -> [UInt8]? = { _ in nil },
        agent: @escaping @Sendable (String) -> String? = { _ in nil }, progress: any ProgressSink = SilentProgress()
    ) {
        self.store = store
        self.http = http
        self.secret = secret
        self.agent = agent
        self.progress = progress
    }

    /// A secret as the value of a header: without the line end that files have, and refused when it would make two.
    func headerSecret(_ id: String) throws -> String? {
        guard var bytes = try secret(id) else { return nil }
        while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
        guard !bytes.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) else {
            throw RemoteError("secret \(id) cannot be sent: it holds a line end or another control character")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why something could not be fetched from the net; the text is what the user sees behind `failed to solve: `.
package struct RemoteError: Error, Sendable, CustomStringConvertible {
    /// The text; never a secret.
    package var description: String
    /// An error with that text.
    package init(_ description: String) { self.description = description }
}
