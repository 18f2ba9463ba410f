import DfcBasics
import TestSupport
import Testing

/// kill -9 at random moments of a pull, a step and an export: nothing is left behind, and the next run gives what an
/// undisturbed one gives.
@Suite(.serialized) struct SuddenDeathTests {
    /// What a build is at when it is killed.
    enum Phase: CaseIterable {
        case pull, step, export

        func isName(_ vertex: String) -> Bool {
            switch self {
            case .pull: vertex.contains("] FROM ")
            case .step: vertex.contains("] RUN ")
            case .export: vertex.hasPrefix("exporting to ")
            }
        }

        /// Whether it has begun and whether it is going on, by what `--progress rawjson` has told so far.
        func state(in text: String) -> (hasBegun: Bool, isOpen: Bool) {
            var open: [String: Bool] = [:]
            for line in text.split(separator: "\n") where line.hasPrefix("{\"vertexes\"") && line.hasSuffix("}") {
                for vertex in (try? JSONParser.parse(String(line)))?["vertexes"]?.array ?? [] {
                    guard isName(vertex["name"]?.string ?? ""), vertex["started"] != nil else { continue }
                    open[vertex["digest"]?.string ?? ""] = vertex["completed"] == nil
                }
            }
            return (!open.isEmpty, open.values.contains(true))
        }
    }

    /// Seconds that only the steps of these tests sleep, by which their processes are known.
    static let nap = ownNap()

    /// Seconds for which nobody else sleeps.
    static func ownNap() -> String { "3141.\(UInt32.random(in: 100_000_000...UInt32.max))" }

    static let dockerfile = """
        ARG BASE
        FROM ${BASE} AS one
        RUN for i in 1 2 3 4 5 6 7 8; do dd if=/dev/zero of=/big$i bs=64k count=40 2>/dev/null; done; echo one > /one
        FROM ${BASE} AS two
        RUN mkdir /many && cd /many && for i in $(seq 400); do echo $i > $i; done && sleep 0.2
        FROM ${BASE}
        COPY --from=one /one /big1 /big8 /
        COPY --from=two /many /many
        COPY . /ctx/
        RUN sh -c 'sleep \(nap) & exit 0'; cat /one > /three
        """

    static let outputs = [
        "-o", "type=local,dest=out", "-o", "type=tar,dest=out.tar", "-o", "type=oci,dest=out.oci", "-t", "site",
    ]

    /// Processes and mounts of a store, as the machine sees them.
    static func leftBehind(_ dfc: Dfc, nap: String? = nil) throws -> [String] {
        var left: [String] = []
        for process in try File.names("/proc") where process.allSatisfy(\.isNumber) {
            let command = (try? File.text("/proc/\(process)/cmdline")) ?? ""
            let naps = nap.map { command.contains($0) } ?? false
            if naps || command.contains(dfc.path) { left.append(command) }
        }
        left += try File.text("/proc/self/mounts").split(separator: "\n").map(String.init)
            .filter { $0.contains(dfc.path) }
        return left
    }

    /// A base of three layers in a registry, nil where there is no registry program.
    private func pushBase(_ registry: RegistryProgram) throws -> String? {
        guard let maker = try Dfc("death-base"), try maker.makeBase() else { return nil }
        let image = "\(registry.host)/base:1"
        try maker.write(
            "ctx/Dockerfile",
            "FROM base\nCOPY one /one.bin\nCOPY two /two.bin\nRUN cat /one.bin /two.bin > /three.bin\n")
        try File.write("\(maker.path)/ctx/one", SeededNoise.bytes(3_000_000, seed: 1))
        try File.write("\(maker.path)/ctx/two", SeededNoise.bytes(3_000_000, seed: 2))
        try maker.succeed(["solve", "-o", "type=image,push=true,name=\(image)", "ctx"])
        return image
    }

    @Test func theNextRunIsAsIfNothingHadHappened() throws {
        guard let registry = try RegistryProgram(for: "death while pulling"), let base = try pushBase(registry),
            let dfc = try Dfc("death")
        else { return }
        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        try dfc.write("ctx/.dockerignore", "Dockerfile\n")
        for index in 0..<60 { try dfc.write("ctx/files/\(index)", String(repeating: "\(index)", count: 5000)) }
        let solve = ["solve", "--progress", "rawjson", "--build-arg", "BASE=\(base)"] + Self.outputs + ["ctx"]
        let lasting = try durations(dfc, solve)
        let expected = try Dfc.fingerprint("\(dfc.path)/out")
        var random = SeededRandom(26)

        for round in 0..<min(201, 6 + 11 * (Environment.stressFactor - 1)) {
            let phase = Phase.allCases[round % 3]
            var wasInside = false
            // A build that was faster than the first one may be past the phase when the signal comes.
            for attempt in 1...12 where !wasInside {
                _ = try Program.run("rm", ["-rf", "\(dfc.path)/out", "\(dfc.path)/out.tar", "\(dfc.path)/out.oci"])
                // All is to be done anew: pulled, run, and packed.
                if phase == .pull { try dfc.succeed(["prune", "--all"]) }
                let running = try dfc.start(solve + (phase == .pull ? [] : ["--no-cache"]))
                _ = Clock.wait(atMost: 60_000) { phase.state(in: running.errorText).hasBegun || running.hasEnded }
                Clock.sleep(milliseconds: Int.random(in: 0...(lasting[phase] ?? 0) / attempt, using: &random))
                running.signal(9)
                running.wait()
                wasInside = phase.state(in: running.errorText).isOpen
                let isClean = try Clock.wait(atMost: 60_000) { try Self.leftBehind(dfc, nap: Self.nap).isEmpty }
                let left = try Self.leftBehind(dfc, nap: Self.nap)
                #expect(isClean, "round \(round), \(phase): \(left)")
                for name in ["out.tar", "out.oci"] where dfc.has(name) {
                    let listing = try Program.run("tar", ["tf", "\(dfc.path)/\(name)"])
                    #expect(listing.status == 0, "round \(round), \(phase): \(name) is half-written")
                }
            }
            #expect(wasInside, "round \(round): no kill came during the \(phase)")
            try dfc.succeed(solve)
            #expect(try Dfc.fingerprint("\(dfc.path)/out") == expected, "round \(round), \(phase)")
        }
        let check = try dfc(["fsck"])
        #expect(check.status == 0, "\(check.text)\(check.errorText)")
    }

    /// Milliseconds that each phase takes in an undisturbed build.
    private func durations(_ dfc: Dfc, _ solve: [String]) throws -> [Phase: Int] {
        let running = try dfc.start(solve)
        var begun: [Phase: Int] = [:]
        var ended: [Phase: Int] = [:]
        _ = Clock.wait(atMost: 120_000) {
            let hasEnded = running.hasEnded
            let text = running.errorText
            for phase in Phase.allCases {
                let state = phase.state(in: text)
                if state.hasBegun, begun[phase] == nil { begun[phase] = Clock.milliseconds }
                if state.isOpen { ended[phase] = Clock.milliseconds }
            }
            return hasEnded
        }
        #expect(running.wait() == 0, "\(running.errorText)")
        return begun.merging(ended) { max(20, $1 - $0) }
    }

    @Test func interruptStopsEverythingAtOnce() throws {
        guard let dfc = try Dfc("interrupt"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo started; sleep \(Self.nap)\n")
        let running = try dfc.start(["solve", "--progress", "plain", "-o", "out", "ctx"])
        #expect(Clock.wait(atMost: 60_000) { running.errorText.contains(" started\n") }, "\(running.errorText)")
        // The step would go on for most of an hour.
        running.signal(2)
        #expect(running.wait() == 1)
        #expect(running.errorText.contains("ERROR: "), "\(running.errorText)")
        #expect(try Self.leftBehind(dfc, nap: Self.nap).isEmpty)
        #expect(!dfc.has("out"))
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo hi > /hi\n")
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(try dfc.text("out/hi") == "hi\n")
    }
}
