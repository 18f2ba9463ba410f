import TestSupport
import Testing

/// kill -9 at random moments: nothing is left behind, and the next run gives what an undisturbed one gives.
@Suite(.serialized) struct SuddenDeathTests {
    static let dockerfile = """
        FROM base AS one
        RUN for i in 1 2 3 4 5 6 7 8; do dd if=/dev/zero of=/big$i bs=64k count=40 2>/dev/null; done; echo one > /one
        FROM base AS two
        RUN mkdir /many && cd /many && for i in $(seq 400); do echo $i > $i; done && sleep 0.2
        FROM base
        COPY --from=one /one /big1 /big8 /
        COPY --from=two /many /many
        COPY . /ctx/
        RUN sh -c 'sleep 3141.59 & exit 0'; cat /one > /three
        """

    static let outputs = [
        "-o", "type=local,dest=out", "-o", "type=tar,dest=out.tar", "-o", "type=oci,dest=out.oci", "-t", "site",
    ]

    /// Names, modes and contents below a folder; times are those of the build and left out.
    static func fingerprint(_ folder: String) throws -> String {
        try Program.run(
            "sh",
            ["-c", "find . -printf '%P %y %m %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum"],
            folder: folder
        ).text
    }

    /// Processes and mounts of a store, as the machine sees them.
    static func leftBehind(_ dfc: Dfc) throws -> [String] {
        var left: [String] = []
        for process in try File.names("/proc") where process.allSatisfy(\.isNumber) {
            let command = (try? File.text("/proc/\(process)/cmdline")) ?? ""
            if command.contains("3141.59") || command.contains(dfc.path) { left.append(command) }
        }
        left += try File.text("/proc/self/mounts").split(separator: "\n").map(String.init)
            .filter { $0.contains(dfc.path) }
        return left
    }

    @Test func theNextRunIsAsIfNothingHadHappened() throws {
        guard let dfc = try Dfc("death"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        try dfc.write("ctx/.dockerignore", "Dockerfile\n")
        for index in 0..<60 { try dfc.write("ctx/files/\(index)", String(repeating: "\(index)", count: 5000)) }
        let solve = ["solve", "--progress", "plain"] + Self.outputs + ["ctx"]
        let start = Clock.milliseconds
        try dfc.succeed(solve)
        let whole = Clock.milliseconds - start
        let expected = try Self.fingerprint("\(dfc.path)/out")
        var random = SeededRandom(26)

        for round in 0..<(6 * min(Environment.stressFactor, 40)) {
            // Another salt each round, so that the steps really run.
            try dfc.write("ctx/Dockerfile", Self.dockerfile + "\nLABEL round=\(round)\n")
            let noCache = round % 2 == 0 ? ["--no-cache"] : []
            _ = try Program.run("rm", ["-rf", "\(dfc.path)/out", "\(dfc.path)/out.tar", "\(dfc.path)/out.oci"])
            let running = try RunningProgram(
                dfc.program, solve + noCache, environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
            Clock.sleep(milliseconds: Int.random(in: 0...whole, using: &random))
            running.signal(9)
            running.wait()
            let isClean = try Clock.wait(atMost: 3000) { try Self.leftBehind(dfc).isEmpty }
            let left = try Self.leftBehind(dfc)
            #expect(isClean, "round \(round): \(left)")
            for name in ["out.tar", "out.oci"] where dfc.has(name) {
                let listing = try Program.run("tar", ["tf", "\(dfc.path)/\(name)"])
                #expect(listing.status == 0, "round \(round): \(name) is half-written")
            }
            try dfc.succeed(solve)
            #expect(try Self.fingerprint("\(dfc.path)/out") == expected, "round \(round)")
        }
    }

    @Test func interruptStopsEverythingAtOnce() throws {
        guard let dfc = try Dfc("interrupt"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo started; sleep 3141.59\n")
        let running = try RunningProgram(
            dfc.program, ["solve", "--progress", "plain", "-o", "out", "ctx"],
            environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        #expect(Clock.wait(atMost: 20_000) { running.errorText.contains(" started") }, "\(running.errorText)")
        // The step would go on for most of an hour.
        running.signal(2)
        #expect(running.wait() == 1)
        #expect(running.errorText.contains("ERROR: "), "\(running.errorText)")
        #expect(try Self.leftBehind(dfc).isEmpty)
        #expect(!dfc.has("out"))
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo hi > /hi\n")
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(try dfc.text("out/hi") == "hi\n")
    }
}
