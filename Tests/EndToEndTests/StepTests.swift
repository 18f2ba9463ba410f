import DfcBasics
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
        #expect(Clock.wait(atMost: 60_000) { running.errorText.contains("load build definition") })
        running.signal(2)
        Clock.sleep(milliseconds: 300)
        running.signal(2)
        let status = running.wait()
        // The first may have ended it, just when the second came.
        #expect(status == 1 || status == 130, "\(status)")
        #expect(!dfc.has("out"))
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }

    /// A step with a cache, a tmpfs, a secret and a bind mount: its specification is the one that BuildKit gave to runc.
    @Test func theRuntimeGetsWhatBuildKitGivesIt() throws {
        guard let dfc = try Dfc("spec"), try dfc.makeBase() else { return }
        guard let runc = Program.need("runc", for: "a runtime by its path") else { return }
        guard File.exists("/sys/fs/cgroup/unified") else {
            return Program.skip("specification: it was recorded where both versions of control groups are mounted")
        }
        try File.write(
            "\(dfc.path)/keeping",
            "#!/bin/sh\nfor word; do [ -f \"$word/config.json\" ] && cp \"$word/config.json\" \(dfc.path); done\n"
                + "exec \(runc) \"$@\"\n", mode: 0o755)
        try dfc.write("ctx/passwd", "root:x:0:0:root:/root:/bin/sh\n")
        try dfc.write("ctx/group", "root:x:0:\nwheel:x:10:root\n")
        try dfc.write("secret", "s")
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM base
            ENV PATH=/usr/local/bin:/usr/bin:/bin SPECSALT=1
            COPY passwd group /etc/
            RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t --mount=type=secret,id=s,target=/run/secrets/s \
                --mount=type=bind,target=/b true
            """)
        try dfc.succeed([
            "solve", "--progress", "plain", "--runtime", "\(dfc.path)/keeping", "--secret", "id=s,src=secret", "ctx",
        ])
        let given = Self.general(try JSONParser.parse(try File.read("\(dfc.path)/config.json")))
        let recorded = try File.read("\(Environment.packageFolder)/Fixtures/operations/runtime-spec.json")
        #expect(CorpusCase.difference(given, Self.general(try JSONParser.parse(recorded))) == nil)
    }

    /// The specification without what is another each time: version, arguments, group and folders.
    static func general(_ value: JSONValue, _ key: String = "") -> JSONValue {
        switch value {
        case .object(let members):
            .object(members.map { .init($0.key, general($0.value, $0.key)) })
        case .array(let values): key == "args" ? .array([]) : .array(values.map { general($0) })
        case .string(let text):
            switch key {
            case "ociVersion", "cgroupsPath", "path": .string("")
            case "source": .string(text.hasPrefix("/") || text.hasPrefix("<state>") ? "" : text)
            default: value
            }
        default: value
        }
    }

    /// An agent's keys can be used by steps, through another socket each time, and not be taken away.
    @Test(arguments: ["socket", "key"])
    func anAgentIsForwarded(_ form: String) throws {
        guard let dfc = try Dfc("agent") else { return }
        for program in ["ssh-add", "ssh-agent", "ssh-keygen", "ldd"] {
            guard Program.need(program, for: "an agent") != nil else { return }
        }
        let tools = try Program.run(
            "sh",
            [
                "-c",
                """
                set -e; mkdir -p ctx/root; cp "$(command -v ssh-add)" ctx/root/ssh-add; cp "$(command -v busybox)" ctx/root/busybox
                for file in $(ldd ctx/root/ssh-add | grep -o '/[^ ]*'); do mkdir -p "ctx/root$(dirname $file)"; cp -L $file ctx/root$file; done
                ssh-keygen -q -t ed25519 -N '' -C the-key -f key
                """,
            ], folder: dfc.path)
        try #require(tools.status == 0, "\(tools.errorText)")
        let socket = "\(dfc.path)/agent"
        let agent = try RunningProgram("ssh-agent", ["-D", "-a", socket])
        defer { agent.signal(15) }
        #expect(Clock.wait(atMost: 60_000) { File.exists(socket) })
        let added = try Program.run(
            "ssh-add", ["-q", "\(dfc.path)/key"], environment: ["SSH_AUTH_SOCK": socket])
        try #require(added.status == 0, "\(added.errorText)")
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM scratch AS used
            COPY root /
            COPY <<EOT /etc/passwd
            root:x:0:0:root:/root:/busybox
            EOT
            SHELL ["/busybox", "sh", "-c"]
            RUN --mount=type=ssh /ssh-add -l > /keys; /busybox stat -c '%i %y' $SSH_AUTH_SOCK > /socket
            RUN --mount=type=ssh /ssh-add -D > /removal 2>&1; /ssh-add -l >> /removal; /busybox stat -c '%i %y' $SSH_AUTH_SOCK > /other; true
            FROM scratch
            COPY --from=used /keys /socket /removal /other /
            """)
        let source = form == "socket" ? socket : "\(dfc.path)/key"
        try dfc.succeed(["solve", "--progress", "plain", "--ssh", "default=\(source)", "-o", "out", "ctx"])
        #expect(try dfc.text("out/keys").contains("the-key"))
        #expect(try dfc.text("out/removal").contains("the-key"))
        // The number alone says nothing: a file system gives the one of a removed socket to the next.
        let used = try dfc.text("out/socket")
        #expect(used.split(separator: " ").count == 4)
        #expect(try used != dfc.text("out/other"))
        let kept = try Program.run("ssh-add", ["-l"], environment: ["SSH_AUTH_SOCK": socket])
        #expect(kept.text.contains("the-key"))
        let secret = try File.text("\(dfc.path)/key").split(separator: "\n")[1]
        let found = try Program.run("grep", ["-rqaF", String(secret), "\(dfc.path)/state", "\(dfc.path)/out"])
        #expect(found.status == 1, "the key is in the store")
    }
}
