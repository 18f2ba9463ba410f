/// Finds the SSH agents that steps may use.
package protocol SSHAgentProvider: Sendable {
    /// Path of the Unix socket of an agent; the id is as the definition has it, empty for the default agent. Nil when
    /// there is none of that id.
    func agent(_ id: String) -> String?
}

/// Agents by id and socket path; the id `default` answers for the empty one too.
package struct SSHAgentTable: SSHAgentProvider {
    /// Socket path by id.
    private let sockets: [String: String]
    /// These agents; none by default.
    package init(_ sockets: [String: String] = [:]) { self.sockets = sockets }
    /// The socket of that agent.
    package func agent(_ id: String) -> String? { sockets[id.isEmpty ? "default" : id] }
}
