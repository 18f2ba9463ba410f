import DfcBasics
import Synchronization
import TestSupport
import Testing

/// Registries that are not there, refuse, or send other bytes than they promised: one message that names the image, and
/// as soon as the registry is well again the same build works.
@Suite struct RegistryFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        /// Spoils an answer; nil leaves it as it is.
        let spoil: @Sendable (SeenRequest, Reply) -> Reply?
        /// Each must stand in the message.
        let says: [String]
        var testDescription: String { name }
    }

    static func isLayer(_ request: SeenRequest, _ reply: Reply) -> Bool {
        request.method == "GET" && request.path.contains("/blobs/") && reply.body.count > 100_000
    }

    static let faults: [Fault] = [
        Fault(
            name: "401 with a password wanted",
            spoil: { _, _ in Reply(401, [("WWW-Authenticate", "Basic realm=\"r\"")]) },
            says: ["failed to authorize", "no basic auth credentials"]),
        Fault(
            name: "401 from the token server",
            spoil: { request, _ in
                let realm = "Bearer realm=\"http://\(request.header("Host") ?? "")/token\",service=\"s\""
                return Reply(401, request.path == "/token" ? [] : [("WWW-Authenticate", realm)])
            }, says: ["failed to authorize: failed to fetch anonymous token", "401 Unauthorized"]),
        Fault(name: "404", spoil: { _, _ in Reply(404) }, says: ["not found"]),
        Fault(
            name: "wrong digest of a layer",
            spoil: { request, reply in
                guard isLayer(request, reply) else { return nil }
                var other = reply
                other.body[reply.body.count / 2] ^= 1
                return other
            }, says: ["sha256:"]),
        Fault(
            name: "wrong digest of the manifest",
            spoil: { request, reply in
                guard request.method == "GET", request.path.contains("/manifests/sha256:") else { return nil }
                var other = reply
                other.body[0] = UInt8(ascii: " ")
                return other
            }, says: ["unexpected digest sha256:"]),
        Fault(
            name: "a body cut short each time",
            spoil: { request, reply in
                guard isLayer(request, reply) else { return nil }
                var other = reply
                other.cutAfter = 10
                return other
            }, says: ["unexpected EOF"]),
        Fault(
            name: "closed without a word",
            spoil: { request, reply in
                guard isLayer(request, reply) else { return nil }
                var other = reply
                other.dropped = true
                return other
            }, says: ["EOF"]),
        Fault(name: "503", spoil: { _, _ in Reply(503) }, says: ["503 Service Unavailable"]),
    ]

    /// A fault, the build that meets it, and the switch that mends it.
    private struct Trial {
        let fault: Fault
        let dfc: Dfc
        let server: LoopbackServer
        let image: String
        let arguments: [String]
        let running: RunningProgram
    }

    /// All at once, since some are tried again for many seconds.
    @Test func eachIsToldAndTheNextBuildWorks() throws {
        guard let registry = try RegistryProgram(for: "faults of registries"), let maker = try Dfc("faults") else {
            return
        }
        try File.write("\(maker.path)/ctx/noise", SeededNoise.bytes(300_000))
        try maker.write("ctx/Dockerfile", "FROM scratch\nCOPY noise /noise\n")
        try maker.succeed(["solve", "-o", "type=image,push=true,name=\(registry.host)/a:1", "ctx"])
        let isWell = Mutex(false)
        let well: @Sendable () -> Bool = { isWell.withLock { $0 } }
        var trials: [Trial] = []
        for fault in Self.faults {
            guard let dfc = try Dfc("fault") else { return }
            let server = try LoopbackServer { request in
                let reply = registry.forward(request)
                return well() ? reply : fault.spoil(request, reply) ?? reply
            }
            let image = "\(server.host)/a:1"
            try dfc.write("ctx/Dockerfile", "FROM \(image)\nCOPY --from=\(image) /noise /again\n")
            let arguments = ["solve", "--progress", "plain", "-o", "type=local,dest=out", "ctx"]
            let running = try dfc.start(arguments)
            trials.append(
                Trial(fault: fault, dfc: dfc, server: server, image: image, arguments: arguments, running: running))
        }
        for trial in trials {
            let status = trial.running.wait()
            let text = trial.running.errorText
            #expect(status == 1, "\(trial.fault.name): \(text)")
            let errors = text.split(separator: "\n").filter { $0.hasPrefix("ERROR: ") }
            #expect(errors.count == 1, "\(trial.fault.name): \(text)")
            for word in trial.fault.says + [trial.image] {
                #expect(errors.first?.contains(word) == true, "\(trial.fault.name): \(word) is not in: \(text)")
            }
            #expect(!trial.dfc.has("out"))
        }
        let cut = trials.first { $0.fault.name.hasPrefix("a body cut") }?.running.errorText ?? ""
        #expect(cut.contains("retrying in 1s"), "\(cut)")
        isWell.withLock { $0 = true }
        for trial in trials {
            try trial.dfc.succeed(trial.arguments)
            #expect(trial.dfc.has("out/again"), "\(trial.fault.name)")
        }
    }

    /// Asking what a tag stands for belongs to no step: it has a row of its own as soon as it takes longer.
    @Test func aTagThatIsAskedForAgainIsToldOf() throws {
        guard let registry = try RegistryProgram(for: "faults of registries"), let dfc = try Dfc("again") else {
            return
        }
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")
        try dfc.succeed(["solve", "-o", "type=image,push=true,name=\(registry.host)/a:1", "ctx"])
        let failures = Mutex(1)
        let server = try LoopbackServer { request in
            let fails = failures.withLock { left in
                guard left > 0, request.path.contains("/manifests/") else { return false }
                left -= 1
                return true
            }
            return fails ? Reply(503) : registry.forward(request)
        }
        try dfc.write("pull/Dockerfile", "FROM \(server.host)/a:1\n")
        let result = try dfc.succeed(["solve", "--progress", "plain", "--pull", "-o", "out", "pull"])
        let lines = result.errorText.split(separator: "\n")
        #expect(lines.count { $0.hasSuffix("[internal] resolve \(server.host)/a:1") } == 1, "\(result.errorText)")
        #expect(lines.count { $0.hasSuffix("retrying in 1s") } == 1, "\(result.errorText)")
        #expect(dfc.has("out/Dockerfile"))
    }

    @Test func nobodyIsThere() throws {
        guard let dfc = try Dfc("nobody") else { return }
        let hosts = [
            ("no-such-registry.invalid", "lookup no-such-registry.invalid: no such host"),
            ("127.0.0.1:\(Socket.deadPort)", "connect: connection refused"),
        ]
        for (host, words) in hosts {
            try dfc.write("ctx/Dockerfile", "FROM \(host)/a:1\n")
            let result = try dfc(["solve", "-o", "out", "ctx"])
            #expect(result.status == 1)
            #expect(result.lastError?.contains("\(host)/a:1") == true, "\(result.errorText)")
            #expect(result.lastError?.contains(words) == true, "\(result.errorText)")
            try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY <<EOT /a\nEOT\n")
            let pushed = try dfc(["solve", "--progress", "plain", "-o", "type=image,push=true,name=\(host)/a:1", "ctx"])
            #expect(pushed.status == 1)
            #expect(pushed.lastError?.contains("failed to push \(host)/a:1: ") == true, "\(pushed.errorText)")
            #expect(pushed.lastError?.contains(words) == true, "\(pushed.errorText)")
            // The output's step ends too.
            let lines = pushed.errorText.split(separator: "\n")
            #expect(
                lines.contains { $0.hasPrefix("#") && $0.contains(" ERROR: failed to push") }, "\(pushed.errorText)")
        }
        #expect(!dfc.has("out"))
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(dfc.has("out/a"))
    }
}
