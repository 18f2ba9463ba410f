import TestSupport
import Testing

/// What steps may do, and what is kept of them.
@Suite struct StepTests {
    /// All that the user may do, once the build is allowed to.
    @Test func insecureStepsHaveTheCapabilitiesOfTheUser() throws {
        guard let dfc = try Dfc("insecure"), try dfc.makeBase() else { return }
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM base
            RUN grep CapEff /proc/self/status > /usual
            RUN --security=insecure grep CapEff /proc/self/status > /all && mkdir /m && mount -t tmpfs none /m && \
                echo inside > /m/f && umount /m
            """)
        let solve = ["solve", "--progress", "plain", "-o", "out", "ctx"]
        let refused = try dfc(solve)
        #expect(refused.status == 1)
        #expect(refused.errorText.contains("security.insecure is not allowed"), "\(refused.errorText)")
        try dfc.succeed(solve + ["--allow", "security.insecure"])
        let own = try File.text("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("CapEff") } ?? ""
        #expect(try dfc.text("out/all") == "\(own)\n")
        #expect(try dfc.text("out/usual").contains("00000000a80425fb"))
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }

    @Test func wholeLogsAreKeptAndReplayed() throws {
        guard let dfc = try Dfc("logs"), try dfc.makeBase() else { return }
        try dfc.write(
            "ctx/Dockerfile", "FROM base\nRUN seq 30000\nRUN printf 'no end of line'; printf '\\377\\033[1m' >&2\n")
        let solve = ["solve", "--progress", "quiet", "-o", "type=cacheonly", "ctx"]
        try dfc.succeed(solve)
        func newest() throws -> String {
            let list = try dfc.succeed(["logs"]).text
            return String(list.split(separator: "\n").first?.split(separator: " ").first ?? "")
        }
        let numbers = (1...30000).map { "\($0)\n" }.joined()
        let first = try newest()
        #expect(try dfc.succeed(["logs", first, "L2"]).text == numbers)
        // Which of two streams is read first is not defined.
        let bytes = try dfc.succeed(["logs", first, "L3"]).output
        #expect(
            [
                Array("no end of line".utf8) + [0xFF, 0x1B] + Array("[1m".utf8),
                [0xFF, 0x1B] + Array("[1mno end of line".utf8),
            ]
            .contains(bytes))
        try dfc.succeed(solve)
        let second = try newest()
        #expect(second != first)
        let replayed = try dfc.succeed(["logs", second, "L2"])
        #expect(replayed.text == numbers)
        #expect(replayed.errorText == "cached, as it ran in build \(first)\n")
        #expect(try dfc(["logs", second, "L9"]).status == 1)
    }

    /// Nothing comes on standard input, so the first signal has nothing to stop, and the second ends the process.
    @Test func theSecondInterruptEndsTheProcess() throws {
        guard let dfc = try Dfc("interrupts") else { return }
        _ = try Program.run("mkfifo", ["\(dfc.path)/input"])
        let running = try RunningProgram(
            "sh", ["-c", "exec \"$0\" solve --progress plain -o out - <> input", dfc.program],
            environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        // From here on it waits for a Dockerfile.
        #expect(Clock.wait(atMost: 20_000) { running.errorText.contains("load build definition") })
        running.signal(2)
        Clock.sleep(milliseconds: 300)
        let endedAtOnce = running.hasEnded
        if !endedAtOnce { running.signal(2) }
        let status = running.wait()
        #expect(status == (endedAtOnce ? 1 : 130), "\(status)")
        #expect(!dfc.has("out"))
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }
}
