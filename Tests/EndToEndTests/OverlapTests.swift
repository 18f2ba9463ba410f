import DfcBasics
import TestSupport
import Testing

/// What runs beside what, by the order of events.
@Suite struct OverlapTests {
    /// Steps that sleep, each a stage of its own.
    static func stages(_ count: Int, _ step: (Int) -> String) -> String {
        let stages = (0..<count).map { "FROM base AS s\($0)\nRUN \(step($0))" }
        let copies = (0..<count).map { "COPY --from=s\($0) /f /f\($0)" }
        return (stages + ["FROM scratch"] + copies).joined(separator: "\n") + "\n"
    }

    /// `start` and `end` of the RUN steps in the order in which they are told.
    static func events(_ result: Program.Result) throws -> [String] {
        var seen: Set<String> = []
        var events: [String] = []
        for line in result.errorText.split(separator: "\n") where line.hasPrefix("{") {
            for vertex in try JSONParser.parse(String(line))["vertexes"]?.array ?? [] {
                guard let name = vertex["name"]?.string, name.contains("] RUN") else { continue }
                if vertex["started"] != nil, seen.insert("start \(name)").inserted { events.append("start") }
                if vertex["completed"] != nil, seen.insert("end \(name)").inserted { events.append("end") }
            }
        }
        return events
    }

    @Test func independentStagesAllStartBeforeOneEnds() throws {
        guard let dfc = try Dfc("overlap"), try dfc.makeBase() else { return }
        try dfc.write("ctx/Dockerfile", Self.stages(32) { "sleep 1; echo \($0) > /f" })
        let result = try dfc.succeed(["solve", "--progress", "rawjson", "-o", "type=cacheonly", "ctx"])
        let events = try Self.events(result)
        #expect(events.count == 64)
        #expect(events.prefix(32).allSatisfy { $0 == "start" }, "\(events)")
    }

    /// A wait in a step until so many files lie in `/c`; it fails after two minutes.
    static func wait(forFiles count: Int) -> String {
        "n=0; until [ $(ls /c | wc -l) = \(count) ]; do sleep 0.2; n=$((n + 1)); [ $n -lt 600 ] || exit 1; done"
    }

    /// Each waits until it sees the others: it ends well only where they run at the same time.
    @Test func stepsThatWaitForEachOtherMeet() throws {
        guard let dfc = try Dfc("meeting"), try dfc.makeBase() else { return }
        try dfc.write(
            "ctx/Dockerfile",
            Self.stages(32) {
                "--mount=type=cache,target=/c touch /c/\($0); \(Self.wait(forFiles: 32)); echo \($0) > /f"
            })
        try dfc.succeed(["solve", "--progress", "plain", "-o", "type=cacheonly", "ctx"])
    }

    @Test func buildsAtOnceKeepTheirOwnTimes() throws {
        guard let dfc = try Dfc("times"), try dfc.makeBase() else { return }
        let times = ["one": "1000000000", "two": "1100000000"]
        for (name, time) in times {
            try dfc.write("\(name)/f", "f")
            _ = try Program.run("touch", ["-d", "@\(time)", "\(dfc.path)/\(name)/f"])
            try dfc.write(
                "\(name)/Dockerfile",
                """
                FROM base AS first
                COPY f /f
                FROM first
                RUN --mount=type=cache,target=/c touch /c/$(stat -c %Y /f); \(Self.wait(forFiles: 2)); echo \(name)
                FROM scratch AS last
                COPY --from=1 /f /f
                """)
        }
        // Not the step that waits: it would begin with an empty folder, and a late build would take it from the other one.
        let ignoring = ["--no-cache-filter", "first,last"]
        let running = try times.keys.sorted().map { name in
            try RunningProgram(
                dfc.program, ["solve", "--progress", "plain"] + ignoring + ["-o", "out-\(name)", name],
                environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        }
        // Each waits until the other one has seen its own time.
        for program in running { #expect(program.wait() == 0, "\(program.errorText)") }
        for (name, time) in times {
            #expect(try Program.run("stat", ["-c", "%Y", "\(dfc.path)/out-\(name)/f"]).text == "\(time)\n")
        }
    }

    @Test func oneJobIsOneStepAtATime() throws {
        guard let dfc = try Dfc("one-job"), try dfc.makeBase() else { return }
        // A step that finds another one at work fails.
        try dfc.write(
            "ctx/Dockerfile",
            Self.stages(4) {
                "--mount=type=cache,target=/c mkdir /c/busy && sleep 0.2 && rmdir /c/busy && echo \($0) > /f"
            })
        try dfc.succeed(["solve", "--progress", "plain", "--jobs", "1", "-o", "type=cacheonly", "ctx"])
    }
}
