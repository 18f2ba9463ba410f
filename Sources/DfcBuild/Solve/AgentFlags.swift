internal import DfcBasics
internal import DfcHost

/// The SSH agents of `--ssh`: sockets as they are, keys behind an agent of our own.
struct AgentFlags: Sendable {
    /// Socket by id.
    var sockets: [String: String] = [:]
    /// Key files by id.
    var keys: [String: [String]] = [:]

    /// Reads the flags, `ID[=SOCKET|KEY[,KEY...]]`.
    ///
    /// - Throws: `BuildError` in the words of BuildKit's client.
    init(_ flags: [String], environment: (String) -> String?) throws(BuildError) {
        for flag in flags {
            let pair = NamedValue(parsing: flag)
            let id = pair.name.isEmpty ? "default" : pair.name
            if sockets[id] != nil || keys[id] != nil { throw BuildError(.client, "duplicate agent ID \"\(id)\"") }
            var paths = (pair.value ?? "").split(separator: ",").map { String($0) }
            if paths.isEmpty {
                guard let socket = environment("SSH_AUTH_SOCK"), !socket.isEmpty else {
                    throw BuildError(
                        .client, "invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set")
                }
                paths = [socket]
            }
            try add(id, paths)
        }
    }

    private mutating func add(_ id: String, _ paths: [String]) throws(BuildError) {
        for path in paths {
            let stat: Stat
            do { stat = try System.stat(path, follow: true) } catch {
                throw BuildError(.client, "failed to stat \(path): \(error)")
            }
            if stat.kind == .socket {
                if sockets[id] != nil { throw BuildError(.client, "only single socket allowed") }
                sockets[id] = try AbsolutePath.of(path)
            } else {
                keys[id, default: []].append(try AbsolutePath.of(path))
            }
        }
        if sockets[id] != nil && keys[id] != nil {
            throw BuildError(.client, "invalid combination of keys and sockets")
        }
    }
}
