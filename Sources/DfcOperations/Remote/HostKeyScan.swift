internal import DfcHost
package import DfcRegistry

/// Host keys of SSH servers, for those that git sources speak to.
package enum HostKeyScan {
    /// One line for a file of known hosts; nil when the host does not answer within five seconds, or `ssh-keyscan` is
    /// not installed. `host` may bring a port (`host:port`). Blocks its thread.
    package static func line(of host: String, _ cancellation: Cancellation = Cancellation()) -> String? {
        guard let (name, port) = URLParts.split(Substring(host)), !name.hasPrefix("-"),
            let program = ProcessRunner.find("ssh-keyscan")
        else { return nil }
        let runner = ProcessRunner(program, ["-T", "5", "-p", String(port ?? 22), "--", name])
        guard let scan = try? Blocking.wait(cancellation, { try await runner.collect() }) else { return nil }
        let lines = String(decoding: scan.output, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
        // The order in which Go's SSH client prefers the kinds of keys.
        for kind in [" ecdsa-sha2-", " ssh-rsa ", " ssh-ed25519 "] {
            if let line = lines.first(where: { $0.contains(kind) }) { return String(line) }
        }
        return lines.first.map(String.init)
    }
}
