import TestSupport
import Testing

/// Steps that want more than they may, and links wherever a build may follow one.
@Suite struct AttackStepTests {
    /// Where the kernel keeps control groups of the hierarchy with the limit of processes; nil where there is none.
    static let processGroups: String? = {
        if File.exists("/sys/fs/cgroup/pids/cgroup.procs") { return "/sys/fs/cgroup/pids" }
        let controllers = (try? File.text("/sys/fs/cgroup/cgroup.subtree_control")) ?? ""
        return controllers.contains("pids") ? "/sys/fs/cgroup" : nil
    }()

    /// Folders of a control group in all hierarchies.
    static func groups(_ name: String) throws -> [String] {
        let tops = try File.names("/sys/fs/cgroup").map { "/sys/fs/cgroup/\($0)" } + ["/sys/fs/cgroup"]
        return tops.map { "\($0)/\(name)" }.filter { File.exists($0) }
    }

    static func removeGroup(_ name: String) throws {
        for group in try groups(name) {
            _ = try Program.run("find", [group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"])
        }
    }

    @Test func aStepThatForksWithoutEndMeetsTheLimitOfItsGroup() throws {
        guard let dfc = try AttackTests.prepare("forks") else { return }
        let nap = SuddenDeathTests.ownNap()
        guard let top = Self.processGroups else { return Program.skip("forks: no control groups that limit processes") }
        let name = "dfc-test-\(Clock.milliseconds)"
        try File.makeFolder("\(top)/\(name)")
        defer { try? Self.removeGroup(name) }
        try File.write("\(top)/\(name)/pids.max", "100")
        try dfc.write(
            "ctx/Dockerfile",
            "FROM base\nRUN n=0; while sleep \(nap) & do n=$((n+1)); echo forked $n; done; echo ended\n")
        let result = try dfc(["solve", "--progress", "plain", "--cgroup-parent", "/\(name)", "-o", "out", "ctx"])
        #expect(result.errorText.contains("forked 10\n"), "\(result.errorText.suffix(2000))")
        #expect(!result.errorText.contains("forked 100\n"), "\(result.errorText.suffix(2000))")
        #expect(try SuddenDeathTests.leftBehind(dfc, nap: nap).isEmpty)
        for group in try Self.groups("\(name)/buildkit") {
            #expect(try Program.run("find", [group, "-mindepth", "1", "-type", "d"]).text.isEmpty)
        }
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo hi > /hi\n")
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        try AttackTests.expectUntouched(dfc)
    }

    @Test func groupsOfAKilledBuildAreSweptByTheNext() throws {
        guard let dfc = try AttackTests.prepare("groups") else { return }
        let nap = SuddenDeathTests.ownNap()
        let name = "dfc-test-\(Clock.milliseconds)-killed"
        defer { try? Self.removeGroup(name) }
        func steps() throws -> [String] {
            try Self.groups("\(name)/buildkit").flatMap { group in
                try File.names(group).map { "\(group)/\($0)" }.filter { File.exists("\($0)/cgroup.procs") }
            }
        }
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo started; sleep \(nap)\n")
        let running = try RunningProgram(
            dfc.program, ["solve", "--progress", "plain", "--cgroup-parent", "/\(name)", "ctx"],
            environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        #expect(Clock.wait(atMost: 60_000) { running.errorText.contains(" started\n") }, "\(running.errorText)")
        running.signal(9)
        running.wait()
        if try steps().isEmpty { return Program.skip("groups of a killed build: the runtime makes none here") }
        #expect(try Clock.wait(atMost: 60_000) { try SuddenDeathTests.leftBehind(dfc, nap: nap).isEmpty })
        try dfc.succeed(["du"])
        #expect(try steps() == [])
    }

    @Test func mountsThatAStepHoldsGoWithIt() throws {
        guard let dfc = try AttackTests.prepare("holds") else { return }
        let nap = SuddenDeathTests.ownNap()
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM base
            RUN --mount=type=cache,sharing=locked,target=/c --mount=type=tmpfs,target=/t \
                --mount=type=bind,source=.,target=/in,rw (cd /t && setsid sleep \(nap) &) ; (cd /in && setsid sleep \(nap) &) ; \
                (exec 9> /c/open; setsid sleep \(nap) &) ; until [ -e /c/open ]; do sleep 0.1; done; echo $NOTE evil > /in/plain
            ARG NOTE
            RUN --mount=type=cache,sharing=locked,target=/c ls /c > /seen
            """)
        try dfc.succeed(["solve", "--progress", "plain", "-o", "out", "ctx"])
        #expect(try dfc.text("out/seen") == "open\n")
        #expect(try SuddenDeathTests.leftBehind(dfc, nap: nap).isEmpty)
        #expect(try dfc.text("ctx/plain") == "plain\n")
    }

    @Test func aLogThatFillsTheDiskIsNotTheBuildsEnd() throws {
        guard let dfc = try AttackTests.prepare("log-full") else { return }
        let line = String(repeating: "0123456789", count: 7)
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN yes \(line) | head -c 6000000; echo the end\n")
        // No file of the build, its log neither, may grow beyond this.
        let result = try Program.run(
            "sh",
            [
                "-c", "trap '' XFSZ; ulimit -f 6000; exec \"$0\" solve --progress quiet -o type=cacheonly ctx",
                dfc.program,
            ],
            environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        #expect(result.status == 0, "\(result.status): \(result.errorText.suffix(2000))")
        try dfc.write("ctx/Dockerfile", "FROM base\nRUN echo hi > /hi\n")
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }

    @Test(arguments: [
        "COPY --from=named link/victim /got", "COPY --from=named lin* /got/",
        "COPY --from=named up/outside/victim /got",
        "RUN --mount=type=bind,from=named,source=link,target=/m cat /m/victim > /got || true",
        "RUN --mount=type=bind,source=link,target=/m cat /m/victim > /got || true",
        "RUN --mount=type=bind,source=up/outside,target=/m,rw echo evil > /m/victim || true",
        "RUN --mount=type=bind,from=named,source=link/victim,target=/m,rw cat /m > /got; echo evil > /m",
        "RUN --mount=type=cache,from=named,source=link,target=/m echo evil > /m/victim || true",
        "WORKDIR /link/w\nCOPY plain .", "ADD link/victim /got",
    ])
    func linksOfNamedContextsAndMountSources(_ steps: String) throws {
        guard let dfc = try AttackTests.prepare("named-links") else { return }
        try dfc.write("named/plain", "plain\n")
        for folder in ["ctx", "named"] {
            for (name, target) in [("link", "\(dfc.path)/outside"), ("up", "../..")] {
                _ = try Program.run("ln", ["-s", target, "\(dfc.path)/\(folder)/\(name)"])
            }
        }
        try dfc.write("ctx/Dockerfile", "FROM base\nCOPY link* /\n\(steps)\n")
        let result = try dfc(
            ["solve", "--progress", "plain", "--build-context", "named=named", "-o", "out", "ctx"])
        #expect(result.status == 0 || result.status == 1, "\(result.errorText)")
        #expect(!result.errorText.contains("untouched"))
        let found = try Program.run("grep", ["-r", "untouched", "\(dfc.path)/out"])
        #expect(found.status != 0, "\(steps) read a file outside: \(found.text)")
        try AttackTests.expectUntouched(dfc)
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }

    /// The context itself may be reached through a link; what is in it still cannot lead out.
    @Test func aContextBehindALink() throws {
        guard let dfc = try AttackTests.prepare("context-link", base: false) else { return }
        _ = try Program.run("ln", ["-s", "ctx", "\(dfc.path)/shortcut"])
        _ = try Program.run("ln", ["-s", "../outside", "\(dfc.path)/ctx/up"])
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY . /\n")
        try dfc.succeed(["solve", "-o", "out", "shortcut"])
        #expect(try dfc.text("out/plain") == "plain\n")
        #expect(try Program.run("grep", ["-r", "untouched", "\(dfc.path)/out"]).status != 0)
        try AttackTests.expectUntouched(dfc)
    }
}
