internal import DfcHost
internal import Synchronization

/// SSH agents of our own, for keys that `--ssh ID=KEY` names: the `ssh-agent` program, which ends with the build.
final class KeyAgents: Sendable {
    private let running = Mutex<[Task<Void, any Error>]>([])

    /// Starts an agent with these keys and gives its socket; `folder` is for the socket.
    ///
    /// - Throws: `BuildError` where the programs are missing or a key cannot be used.
    func start(_ id: String, keys: [String], folder: String) async throws -> String {
        guard let agent = ProcessRunner.find("ssh-agent"), let add = ProcessRunner.find("ssh-add") else {
            throw BuildError(.client, "--ssh \(id) names keys, which takes the programs ssh-agent and ssh-add")
        }
        let socket = folder + "/agent"
        let task = Task.detached {
            _ = try await ProcessRunner(agent, ["-D", "-a", socket]).run { _, _ in }
        }
        running.withLock { $0.append(task) }
        for _ in 0..<100 where !System.exists(socket) { try await Task.sleep(nanoseconds: 20_000_000) }
        for key in keys {
            var runner = ProcessRunner(add, ["-q", key])
            runner.environment = System.environment().filter { !$0.hasPrefix("SSH_") } + ["SSH_AUTH_SOCK=\(socket)"]
            let result = try await runner.collect()
            guard result.status.isSuccess else {
                let text = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").first ?? ""
                throw BuildError(.client, "failed to add SSH key \(key): \(text)")
            }
        }
        return socket
    }

    /// Ends all agents.
    func stop() {
        for task in running.withLock({ $0 }) { task.cancel() }
    }
}
