/// Lets at most a number of transfers run at once per host.
final class HostSlots: Sendable {
    private let limit: Int
    private let used = Monitor<[String: Int]>([:])

    init(limit: Int) { self.limit = limit }

    /// Runs `body` with a slot of the host; waits for one first.
    func withSlot<Result>(_ host: String, _ cancellation: Cancellation, _ body: () throws -> Result) throws -> Result {
        let got: Bool? = used.wait(cancellation) { used in
            guard used[host, default: 0] < limit else { return nil }
            used[host, default: 0] += 1
            return true
        }
        guard got != nil else { throw HTTPError(.cancelled, url: host) }
        defer { used.update { $0[host, default: 1] -= 1 } }
        return try body()
    }
}
