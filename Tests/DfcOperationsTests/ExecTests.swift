import DfcBasics
import DfcHost
import DfcOperations
import DfcStore
import ImageSpec
import LLB
import Synchronization
import TestSupport
import Testing

/// Collects what a step writes.
final class StepOutput: ProgressSink, LogSink {
    private let bytes = Mutex<[UInt8]>([])
    func report(_ event: ProgressEvent) {}
    func write(_ vertex: Digest, stream: Int, _ bytes: [UInt8]) {
        self.bytes.withLock { $0.append(contentsOf: bytes) }
    }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}

/// Runs steps on a root with nothing but busybox.
struct StepBench {
    let scratch: Scratch
    let store: Store
    let output = StepOutput()
    let base: Snapshot
    var environment: OperationEnvironment

    init(_ runtime: String, files: [String] = []) async throws {
        scratch = try Scratch()
        let store = try makeStore(scratch)
        self.store = store
        let layer = try store.layers.begin(on: .scratch)
        try System.makeDirectories(layer.folder + "/bin", mode: 0o755)
        try System.writeFile(layer.folder + "/bin/sh", try System.readAll("/bin/busybox"), mode: 0o755)
        try System.chmod(layer.folder + "/bin/sh", 0o755)
        for line in files {
            if line.hasSuffix("/") {
                try System.makeDirectories(layer.folder + "/" + line.dropLast(), mode: 0o755)
            } else if let at = line.firstIndex(of: "=") {
                try File.write(layer.folder + "/" + line[..<at], Array(line[line.index(after: at)...].utf8))
            }
        }
        base = try store.layers.commit(layer, description: "base")
        let state = scratch.path + "/state"
        let program = try await BlockingPool.run { stop in
            try RuntimeSearch.find(runtime, state: state, stop: stop) { _ in }
        }
        environment = OperationEnvironment(
            store: store, runtime: program, images: NoImages(), progress: output, logs: output, clock: System.now)
    }

    func step(_ script: String, _ change: (inout ExecOp) -> Void = { _ in }) -> ExecOp {
        var meta = ExecMeta()
        meta.args = ["/bin/sh", "-c", script]
        meta.env = ["PATH=/bin"]
        meta.cwd = "/"
        meta.removeMountStubsRecursive = true
        var exec = ExecOp(meta: meta, mounts: [Mount(dest: "/")])
        change(&exec)
        return exec
    }

    /// Runs the step; its result is the root.
    @discardableResult
    func run(_ exec: ExecOp, inputs: [Tree] = []) async throws -> Snapshot {
        let trees = [Tree.snapshot(base)] + inputs
        let op = Op(
            inputs: trees.indices.map { OpInput(Digest.of("input \($0)"), index: 0) }, kind: .exec(exec))
        let operation = try LLBOperation(
            op: op, kind: .exec(exec), digest: Digest.of("step"), environment: environment)
        guard case .snapshot(let snapshot)? = try await operation.run(trees).first else {
            throw OperationError.failed("no output")
        }
        return snapshot
    }

    /// What the step added to the base.
    func changes(_ snapshot: Snapshot) throws -> [String] {
        guard let layer = snapshot.layers.last else { return [] }
        return try Scratch.list(store.layers.folder(of: layer))
    }
}

@Suite(.serialized) struct ExecTests {
    static let runtimes = ["runc", "crun"].filter { ProcessRunner.find($0) != nil }

    @Test(arguments: runtimes)
    func writesAndReports(_ runtime: String) async throws {
        let bench = try await StepBench(runtime)
        let result = try await bench.run(bench.step("echo hello; echo there > /file; id -u; pwd; sh -c 'echo $HOME'"))
        #expect(bench.output.text == "hello\n0\n/\n/\n")
        #expect(try bench.changes(result).filter { !$0.hasSuffix("/") } == ["file=there\n"])
        #expect(result.layers.count == 2)
    }

    @Test(arguments: runtimes)
    func failureHasBuildKitsWords(_ runtime: String) async throws {
        let bench = try await StepBench(runtime)
        await #expect {
            try await bench.run(bench.step("exit 7"))
        } throws: {
            "\($0)" == #"process "/bin/sh -c exit 7" did not complete successfully: exit code: 7"#
        }
        await #expect {
            try await bench.run(bench.step("sh -c 'kill -9 $$'; exit $?"))
        } throws: {
            "\($0)".hasSuffix("exit code: 137")
        }
        await #expect {
            try await bench.run(bench.step("true") { $0.meta.user = "nobody" })
        } throws: {
            "\($0)".hasSuffix(
                "did not complete successfully: unable to find user nobody: no matching entries in passwd file")
        }
        try await bench.run(bench.step("exit 7") { $0.meta.validExitCodes = [7] })
    }

    /// BuildKit's rules for what the runtime has to make: it goes again, files of the step stay.
    @Test(arguments: runtimes)
    func stubsGo(_ runtime: String) async throws {
        let bench = try await StepBench(runtime, files: ["dev/", "proc/", "sys/"])
        let result = try await bench.run(
            bench.step("echo x > /a/kept; : > /empty") {
                $0.mounts.append(Mount(input: -1, dest: "/a/b/c", output: -1, kind: .tmpfs(size: 0)))
                $0.mounts.append(Mount(input: -1, dest: "/d/e", output: -1, kind: .tmpfs(size: 0)))
            })
        #expect(try bench.changes(result) == ["a/", "a/kept=x\n", "empty="])
    }

    @Test(arguments: runtimes)
    func mounts(_ runtime: String) async throws {
        var bench = try await StepBench(runtime, files: ["dev/", "proc/", "sys/", "etc/hosts=", "etc/resolv.conf="])
        bench.environment.secrets = SecretTable(["s": Array("hush".utf8)])
        let layer = try bench.store.layers.begin(on: .scratch)
        try File.write(layer.folder + "/sub/file", Array("from input".utf8))
        let input = try bench.store.layers.commit(layer, description: "input")
        let script = """
            cat /run/secrets/s; stat -c ' %a %u:%g' /run/secrets/s; cat /in/file; echo; \
            (echo no > /in/file) 2>/dev/null || echo read-only; echo new > /rw/sub/file; cat /rw/sub/file; \
            cat /one; echo; echo $KEY; grep -c . /etc/hosts; cat /proc/self/mounts | grep -c secrets
            """
        let result = try await bench.run(
            bench.step(script) {
                $0.mounts.append(
                    Mount(
                        input: -1, dest: "/run/secrets/s", output: -1,
                        kind: .secret(SecretMount(id: "s", uid: 5, gid: 6, mode: 0o440))))
                $0.mounts.append(Mount(input: 1, selector: "/sub", dest: "/in", output: -1, readonly: true))
                $0.mounts.append(Mount(input: 1, dest: "/rw", output: -1))
                $0.mounts.append(Mount(input: 1, selector: "sub/file", dest: "/one", output: -1, readonly: true))
                $0.secretEnv = [
                    SecretEnv(id: "s", name: "KEY", optional: false), SecretEnv(id: "none", name: "NO", optional: true),
                ]
            }, inputs: [.snapshot(input)])
        #expect(
            bench.output.text
                == "hush 440 5:6\nfrom input\nread-only\nnew\nfrom input\nhush\n2\n1\n")
        #expect(try bench.changes(result) == [])
    }

    @Test func missingThings() async throws {
        let bench = try await StepBench("")
        let secret = Mount(input: -1, dest: "/s", output: -1, kind: .secret(SecretMount(id: "q")))
        await #expect {
            try await bench.run(bench.step("true") { $0.mounts.append(secret) })
        } throws: {
            "\($0)" == "secret q: not found"
        }
        let agent = Mount(input: -1, dest: "/a", output: -1, kind: .ssh(SSHMount(id: "")))
        await #expect {
            try await bench.run(bench.step("true") { $0.mounts.append(agent) })
        } throws: {
            "\($0)" == #"no SSH key "" forwarded from the client"#
        }
        let part = Mount(input: 0, selector: "/nope", dest: "/p", output: -1, readonly: true)
        await #expect {
            try await bench.run(bench.step("true") { $0.mounts.append(part) })
        } throws: {
            "\($0)".hasSuffix("did not complete successfully: open /nope: no such file or directory")
        }
    }

    @Test(arguments: runtimes)
    func workingDirectoryIsMadeForTheUser(_ runtime: String) async throws {
        let bench = try await StepBench(runtime)
        let result = try await bench.run(
            bench.step("pwd; id -u; id -g; stat -c %u:%g /w /w/x") {
                $0.meta.cwd = "/w/x"
                $0.meta.user = "12:34"
            })
        #expect(bench.output.text == "/w/x\n12\n34\n12:34\n12:34\n")
        #expect(result.layers.count == 2)
    }

    /// A cancelled step leaves no process, however well it hides.
    @Test(arguments: runtimes)
    func cancelKillsEverything(_ runtime: String) async throws {
        let bench = try await StepBench(runtime)
        // Seconds for which nobody else sleeps, another run of this test neither.
        let mark = "3141.\(UInt64.random(in: 1_000_000_000_000...9_999_999_999_999))"
        let task = Task {
            try await bench.run(bench.step("echo up; trap '' TERM; (setsid sleep \(mark) &) ; sleep \(mark)"))
        }
        // Both sleep: whatever else has the number in its command line is on its way there.
        while try Self.processes("sleep\0\(mark)\0").count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try Self.processes(mark) == [])
        #expect(try MountCalls.mounts(below: bench.scratch.path).isEmpty)
    }

    private static func processes(_ mark: String) throws -> [String] {
        try System.list("/proc").filter { $0.first?.isNumber == true }
            .compactMap { try? System.readAll("/proc/\($0)/cmdline") }
            .map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains(mark) }
    }

    @Test func noNetwork() async throws {
        let bench = try await StepBench("")
        try await bench.run(bench.step("ls /sys/class/net; echo done") { $0.network = .none })
        #expect(bench.output.text == "lo\ndone\n")
    }
}
