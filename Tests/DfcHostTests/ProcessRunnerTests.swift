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

    /// Waits for something that another process does; slow machines get their time.
    private func wait(until condition: () throws -> Bool) async throws -> Bool {
        for _ in 0..<3000 {
            if try condition() { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func number(_ path: String) -> Int32? {
        let text = (try? System.readAll(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.hasSuffix("\n") ? Int32(text.dropLast()) : nil
    }

    @Test func cancellingKillsTheGroup() async throws {
        let scratch = try Scratch()
        let script = "sleep 7777 & echo $! > \(scratch.path)/child; echo $$ > \(scratch.path)/main; sleep 7777"
        let task = Task.detached { try await ProcessRunner("sh", ["-c", script]).collect() }
        #expect(try await wait { number(scratch.path + "/main") != nil })
        let all = try ["child", "main"].map { try #require(number("\(scratch.path)/\($0)")) }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        for one in all {
            // Gone, or dead and waiting for its parent.
            #expect(
                try await wait {
                    let state = (try? System.readAll("/proc/\(one)/stat")).map { String(decoding: $0, as: UTF8.self) }
                    return state == nil || state?.contains(") Z ") == true
                })
        }
    }

    @Test func cancellingKillsWhatGotAwayInANamespace() async throws {
        let scratch = try Scratch()
        // The lock is held as long as the process that left its session lives.
        let script = "setsid flock \(scratch.path)/lock sleep 7777 & sleep 7777"
        let task = Task.detached { try await ProcessRunner("sh", ["-c", script], newPIDNamespace: true).collect() }
        let file = try System.open(scratch.path + "/lock", O_RDWR | O_CREAT)
        let number = file.rawValue
        #expect(
            try await wait {
                guard try System.flock(number, .exclusive, wait: false) else { return true }
                _ = try System.flock(number, .none)
                return false
            })
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(try await wait { try System.flock(number, .exclusive, wait: false) })
    }

    @Test func aNamespaceHasItsOwnProcesses() async throws {
        let runner = ProcessRunner("sh", ["-c", "echo $$; ls /proc | grep -c '^[0-9]'"], newPIDNamespace: true)
        let lines = String(decoding: try await runner.collect().output, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "1")
        #expect((lines.last.flatMap { Int($0) } ?? 99) < 5)
    }

    @Test func aLeftOverChildDoesNotKeepUsWaiting() async throws {
        let start = System.monotonic()
        #expect(try await ProcessRunner("sh", ["-c", "sleep 7777 & echo x"]).collect().output == Array("x\n".utf8))
        #expect(System.monotonic() - start < 600_000_000_000)
    }
}
