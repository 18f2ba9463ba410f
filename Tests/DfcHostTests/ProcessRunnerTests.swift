import DfcHost
import Glibc
import Testing

@Suite struct ProcessRunnerTests {
    @Test func streamsAndStatus() async throws {
        let runner = ProcessRunner("sh", ["-c", "cat; echo err >&2; exit 3"], input: .bytes(Array("in".utf8)))
        let result = try await runner.collect()
        #expect(result.status == .exited(3))
        #expect(result.output == Array("in".utf8))
        #expect(result.errors == Array("err\n".utf8))
        #expect(try await ProcessRunner("sh", ["-c", "kill -9 $$"]).collect().status == .signalled(9))
    }

    @Test func muchInputAndOutput() async throws {
        let bytes = [UInt8](repeating: 65, count: 3_000_000)
        #expect(try await ProcessRunner("cat", input: .bytes(bytes)).collect().output == bytes)
        // Who does not read its input does not end us.
        #expect(try await ProcessRunner("true", input: .bytes(bytes)).collect().status.isSuccess)
    }

    @Test func folderAndEnvironment() async throws {
        let runner = ProcessRunner("sh", ["-c", "pwd; echo $X"], environment: ["X=1"], directory: "/usr")
        #expect(try await runner.collect().output == Array("/usr\n1\n".utf8))
    }

    @Test func whatCannotBeStarted() async throws {
        let missing = await #expect(throws: HostError.self) { _ = try await ProcessRunner("no-such-program").collect() }
        #expect(missing?.errno == ENOENT)
        let folder = await #expect(throws: HostError.self) {
            _ = try await ProcessRunner("true", directory: "/nowhere").collect()
        }
        #expect(folder?.operation == "chdir")
        let file = await #expect(throws: HostError.self) { _ = try await ProcessRunner("/etc/passwd").collect() }
        #expect(file?.errno == EACCES)
    }

    @Test func cancellingKillsTheGroup() async throws {
        let scratch = try Scratch()
        let start = System.monotonic()
        let script = "sleep 77 & echo $! > \(scratch.path)/child; echo $$ > \(scratch.path)/main; sleep 77"
        let task = Task.detached { try await ProcessRunner("sh", ["-c", script]).collect() }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(System.monotonic() - start < 10_000_000_000)
        try await Task.sleep(for: .milliseconds(50))
        for name in ["child", "main"] {
            let text = String(decoding: try System.readAll("\(scratch.path)/\(name)"), as: UTF8.self)
            let number = try #require(Int32(text.dropLast()))
            // Nobody may have reaped the child yet.
            let state = (try? System.readAll("/proc/\(number)/stat")).map { String(decoding: $0, as: UTF8.self) }
            #expect(state == nil || state?.contains(") Z ") == true)
        }
    }

    @Test func cancellingKillsWhatGotAwayInANamespace() async throws {
        let scratch = try Scratch()
        // The lock is held as long as the process that left its session lives.
        let script = "setsid flock \(scratch.path)/lock sleep 77 & sleep 77"
        let task = Task.detached { try await ProcessRunner("sh", ["-c", script], newPIDNamespace: true).collect() }
        try await Task.sleep(for: .milliseconds(300))
        let file = try System.open(scratch.path + "/lock", O_RDWR | O_CREAT)
        #expect(try !System.flock(file.rawValue, .exclusive, wait: false))
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        try await Task.sleep(for: .milliseconds(50))
        #expect(try System.flock(file.rawValue, .exclusive, wait: false))
    }

    @Test func aNamespaceHasItsOwnProcesses() async throws {
        let runner = ProcessRunner("sh", ["-c", "echo $$; ls /proc | grep -c '^[0-9]'"], newPIDNamespace: true)
        let lines = String(decoding: try await runner.collect().output, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "1")
        #expect((lines.last.flatMap { Int($0) } ?? 99) < 5)
    }

    @Test func aLeftOverChildDoesNotKeepUsWaiting() async throws {
        let start = System.monotonic()
        #expect(try await ProcessRunner("sh", ["-c", "sleep 60 & echo x"]).collect().output == Array("x\n".utf8))
        #expect(System.monotonic() - start < 5_000_000_000)
    }
}
