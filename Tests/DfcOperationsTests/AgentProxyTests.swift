import DfcHost
import DfcOperations
import Glibc
import TestSupport
import Testing

@Suite struct AgentProxyTests {
    /// A step can use the keys of an agent and change nothing about it.
    @Test func usesButNeverChanges() throws {
        guard let agentProgram = Program.need("ssh-agent", for: "the agent proxy"),
            Program.need("ssh-add", for: "the agent proxy") != nil,
            Program.need("ssh-keygen", for: "the agent proxy") != nil
        else { return }
        let scratch = try Scratch()
        let socket = scratch.path + "/agent"
        let agent = try RunningProgram(agentProgram, ["-D", "-a", socket])
        defer {
            agent.signal(SIGKILL)
            _ = agent.wait()
        }
        #expect(Clock.wait(atMost: 60_000) { System.exists(socket) })
        for name in ["one", "two"] {
            let made = try Program.run(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(scratch.path)/\(name)"])
            #expect(made.status == 0)
        }
        func add(_ through: String, _ arguments: [String]) throws -> Program.Result {
            try Program.run("ssh-add", arguments, environment: ["SSH_AUTH_SOCK": through])
        }
        #expect(try add(socket, ["\(scratch.path)/one"]).status == 0)
        let deep = scratch.path + "/" + String(repeating: "deep/", count: 30)
        try System.makeDirectories(deep)
        let proxy = try AgentProxy(
            agent: socket, folder: scratch.path, name: "proxy", owner: Owner(uid: 0, gid: 0), mode: 0o600)
        let far = try AgentProxy(
            agent: socket, folder: deep, name: "proxy", owner: Owner(uid: 0, gid: 0), mode: 0o600)
        defer { far.close() }
        let through = scratch.path + "/proxy"
        #expect(try System.stat(through).permissions == 0o600)
        #expect(try add(through, ["-l"]).text.contains(" one "))
        #expect(try add(through, ["-T", "\(scratch.path)/one.pub"]).status == 0)
        #expect(try add(through, ["\(scratch.path)/two"]).status != 0)
        #expect(try add(through, ["-D"]).status != 0)
        #expect(try add(socket, ["-l"]).text.split(separator: "\n").count == 1)
        proxy.close()
        #expect(try add(through, ["-l"]).status == 2)
    }
}
