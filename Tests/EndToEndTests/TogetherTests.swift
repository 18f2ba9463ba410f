import DfcBasics
import TestSupport
import Testing

/// Builds of several processes on one store: a step that two of them come to runs once.
@Suite struct TogetherTests {
    /// The step tells that it runs in a cache mount, waits there for a sign, and fails when the mount says so.
    static let dockerfile = """
        FROM base
        RUN --mount=type=cache,target=/c echo ran >> /c/log; echo be''gun; \\
            while [ ! -e /c/go ]; do sleep 0.05; done; \\
            if [ -e /c/fail ]; then rm /c/fail /c/go; exit 7; fi; echo made > /made
        RUN --mount=type=cache,target=/c cat /made > /second; echo second >> /c/log
        """

    /// Two builds of the step; the second one was told to wait for the first.
    struct Pair {
        let dfc: Dfc
        let first: RunningProgram
        let second: RunningProgram

        init?(_ purpose: String) throws {
            guard let dfc = try Dfc(purpose), try dfc.makeBase() else { return nil }
            self.dfc = dfc
            try dfc.write("ctx/Dockerfile", TogetherTests.dockerfile)
            first = try Self.start(dfc, "one")
            let begun = Clock.wait(atMost: 60_000) { [first] in first.errorText.contains(" begun") }
            #expect(begun, "\(first.errorText)")
            second = try Self.start(dfc, "two")
            let waits = Clock.wait(atMost: 60_000) { [second] in second.errorText.contains("waiting for another build")
            }
            #expect(waits, "\(second.errorText)")
        }

        static func start(_ dfc: Dfc, _ out: String) throws -> RunningProgram {
            try RunningProgram(
                dfc.program, ["solve", "--progress", "plain", "-o", out, "ctx"],
                environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        }

        /// The cache mount as the steps see it.
        func mount(_ name: String) throws -> String {
            let caches = "\(dfc.path)/state/cache"
            return "\(caches)/\(try #require(try File.names(caches).first))/fs/\(name)"
        }

        func log() throws -> [String] { try File.text(try mount("log")).split(separator: "\n").map(String.init) }
    }

    @Test func theSecondTakesWhatTheFirstMakes() throws {
        guard let pair = try Pair("together") else { return }
        try File.write(try pair.mount("go"), "")
        #expect(pair.first.wait() == 0, "\(pair.first.errorText)")
        #expect(pair.second.wait() == 0, "\(pair.second.errorText)")
        #expect(try pair.log() == ["ran", "second"])
        for out in ["one", "two"] { #expect(try pair.dfc.text("\(out)/second") == "made\n") }
        #expect(!pair.second.errorText.contains(" begun"))
        #expect(pair.second.errorText.contains(" CACHED"))
    }

    @Test func theSecondGoesOnWhenTheFirstIsKilled() throws {
        guard let pair = try Pair("killed") else { return }
        pair.first.signal(9)
        pair.first.wait()
        #expect(Clock.wait(atMost: 60_000) { pair.second.errorText.contains(" begun") }, "\(pair.second.errorText)")
        try File.write(try pair.mount("go"), "")
        #expect(pair.second.wait() == 0, "\(pair.second.errorText)")
        #expect(try pair.log() == ["ran", "ran", "second"])
        #expect(try pair.dfc.text("two/second") == "made\n")
        #expect(try pair.dfc.succeed(["fsck"]).text == "")
    }

    @Test func theSecondTriesItselfWhereTheFirstFailed() throws {
        guard let pair = try Pair("failed") else { return }
        try File.write(try pair.mount("fail"), "")
        try File.write(try pair.mount("go"), "")
        #expect(pair.first.wait() == 1)
        #expect(pair.first.errorText.contains("exit code: 7"), "\(pair.first.errorText)")
        #expect(Clock.wait(atMost: 60_000) { pair.second.errorText.contains(" begun") }, "\(pair.second.errorText)")
        try File.write(try pair.mount("go"), "")
        #expect(pair.second.wait() == 0, "\(pair.second.errorText)")
        #expect(try pair.dfc.text("two/second") == "made\n")
    }

    @Test func whoWaitsCanBeStopped() throws {
        guard let pair = try Pair("stopped") else { return }
        pair.second.signal(2)
        #expect(pair.second.wait() == 1)
        #expect(!pair.dfc.has("two"))
        try File.write(try pair.mount("go"), "")
        #expect(pair.first.wait() == 0, "\(pair.first.errorText)")
        #expect(try pair.log() == ["ran", "second"])
    }
}
