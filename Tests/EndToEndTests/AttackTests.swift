import TestSupport
import Testing

/// Builds that try to reach what they must not: a file outside that must not change, and one that must not be read.
@Suite struct AttackTests {
    /// A context beside a file that no build may read or change.
    static func prepare(_ purpose: String, base: Bool = true) throws -> Dfc? {
        guard let dfc = try Dfc(purpose) else { return nil }
        if base { guard try dfc.makeBase() else { return nil } }
        try dfc.write("outside/victim", "untouched\n")
        try dfc.write("ctx/plain", "plain\n")
        return dfc
    }

    static func expectUntouched(_ dfc: Dfc, _ location: SourceLocation = #_sourceLocation) throws {
        #expect(try dfc.text("outside/victim") == "untouched\n", sourceLocation: location)
        #expect(try File.names("\(dfc.path)/outside") == ["victim"], sourceLocation: location)
    }

    /// A tar made by a short Python program, since tar(1) refuses to write such names.
    static func makeArchive(_ dfc: Dfc, _ name: String, _ statements: String) throws -> Bool {
        guard let python = Program.need("python3", for: "evil archives") else { return false }
        let script = """
            import io, sys, tarfile
            t = tarfile.open(sys.argv[1], 'w')
            outside = sys.argv[2]
            def add(name, type=tarfile.REGTYPE, data=b'evil', link=''):
                e = tarfile.TarInfo(name); e.type = type; e.linkname = link
                e.size = len(data) if type == tarfile.REGTYPE else 0
                t.addfile(e, io.BytesIO(data))
            \(statements)
            t.close()
            """
        let result = try Program.run(
            python, ["-c", script, "\(dfc.path)/\(name)", "\(dfc.path)/outside"], folder: dfc.path)
        #expect(result.status == 0, "\(result.errorText)")
        return result.status == 0
    }

    @Test(arguments: [
        "add('../../../../../../../../' + outside + '/victim')",
        "add(outside + '/victim')",
        "add('l', tarfile.SYMTYPE, link=outside); add('l/victim')",
        "add('l', tarfile.SYMTYPE, link='../../../../../../../..' + outside); add('l/new')",
        "add('h', tarfile.LNKTYPE, link=outside + '/victim'); add('h')",
        "add('a', tarfile.SYMTYPE, link='b'); add('b', tarfile.SYMTYPE, link=outside); add('a/victim')",
    ])
    func archives(_ statements: String) throws {
        guard let dfc = try Self.prepare("archive", base: false) else { return }
        guard try Self.makeArchive(dfc, "ctx/evil.tar", statements) else { return }
        try dfc.write("ctx/Dockerfile", "FROM scratch\nADD evil.tar /x/y/\n")
        let result = try dfc(["solve", "-o", "out", "ctx"])
        #expect(result.status == 0 || result.status == 1)
        try Self.expectUntouched(dfc)
        // The same archive as the context itself.
        let stdin = try dfc(["solve", "-o", "out2", "-"], input: try File.read("\(dfc.path)/ctx/evil.tar"))
        #expect(stdin.status == 1)
        try Self.expectUntouched(dfc)
    }

    @Test(arguments: [
        "COPY link /got", "COPY link/victim /got", "COPY lin* /got/", "COPY --parents link/victim /got/",
        "ADD up/outside/victim /got",
    ])
    func linksInTheContextStayInIt(_ instruction: String) throws {
        guard let dfc = try Self.prepare("links", base: false) else { return }
        for (name, target) in [("link", "\(dfc.path)/outside"), ("up", "../..")] {
            _ = try Program.run("ln", ["-s", target, "\(dfc.path)/ctx/\(name)"])
        }
        try dfc.write("ctx/Dockerfile", "FROM scratch\n\(instruction)\n")
        let result = try dfc(["solve", "-o", "out", "ctx"])
        let found = try Program.run("grep", ["-r", "untouched", "\(dfc.path)/out"])
        #expect(found.status != 0, "\(instruction) read a file outside: \(found.text) \(result.errorText)")
        try Self.expectUntouched(dfc)
    }

    @Test(arguments: [
        "RUN ln -s OUTSIDE /l\nCOPY plain /l/victim", "RUN ln -s OUTSIDE/victim /l\nCOPY plain /l",
        "RUN ln -s ../../../../../../../..OUTSIDE /l\nWORKDIR /l/made\nRUN touch here",
        "RUN ln -s OUTSIDE /l\nADD --chown=1:1 plain /l/",
        "RUN ln -s OUTSIDE /l\nRUN --mount=type=cache,target=/l/cache echo evil > /l/cache/x",
        "RUN ln -s OUTSIDE /l\nRUN --mount=type=tmpfs,target=/l echo evil > /l/x",
        "RUN ln -s OUTSIDE /l\nRUN --mount=type=bind,target=/l/new,rw echo evil > /l/new/x",
        "RUN ln -s OUTSIDE/victim /l\nRUN --mount=type=bind,source=plain,target=/l,rw echo evil > /l",
        "RUN ln -s OUTSIDE /l\nRUN --mount=type=secret,id=s,target=/l/victim cat /l/victim > /got",
        "RUN mkdir /e && ln -s OUTSIDE/victim /e/hosts && ln -s OUTSIDE/new /e/resolv.conf\nFROM base\n"
            + "COPY --from=0 /e /etc\nRUN echo evil >> /etc/hosts || true",
        "RUN ln -s OUTSIDE /src\nRUN --mount=type=bind,from=0,source=/src,target=/m,rw echo evil > /m/victim || true",
        "RUN rm -rf /etc && ln -s OUTSIDE /etc\nRUN echo evil > /etc/victim || true",
        "RUN rm -rf /proc /dev /sys && ln -s OUTSIDE /proc\nRUN echo evil > /proc/victim || true",
    ])
    func linksInTheImageStayInIt(_ steps: String) throws {
        guard let dfc = try Self.prepare("image-links") else { return }
        let parts = steps.components(separatedBy: "OUTSIDE")
        try dfc.write("ctx/Dockerfile", "FROM base\n" + parts.joined(separator: "\(dfc.path)/outside") + "\n")
        try dfc.write("secret", "evil")
        let result = try dfc(["solve", "--progress", "plain", "--secret", "id=s,src=secret", "-o", "out", "ctx"])
        #expect(result.status == 0 || result.status == 1, "\(result.errorText)")
        try Self.expectUntouched(dfc)
        #expect(try SuddenDeathTests.leftBehind(dfc).isEmpty)
    }

    /// An ignore file outside says nothing; a Dockerfile may be a link, and what it names is in the context all the same.
    @Test(arguments: [".dockerignore", "Dockerfile.dockerignore"])
    func ignoreFileAndDockerfileAsLinks(_ ignoreFile: String) throws {
        guard let dfc = try Self.prepare("file-links", base: false) else { return }
        try dfc.write("outside/victim", "plain\n")
        try dfc.write("elsewhere/Dockerfile", "FROM scratch\nCOPY . /\n")
        for (name, target) in [("Dockerfile", "elsewhere/Dockerfile"), (ignoreFile, "outside/victim")] {
            _ = try Program.run("ln", ["-s", "\(dfc.path)/\(target)", "\(dfc.path)/ctx/\(name)"])
        }
        for arguments in [["ctx"], ["-f", "ctx/Dockerfile", "ctx"]] {
            _ = try Program.run("rm", ["-rf", "\(dfc.path)/out"])
            let result = try dfc(["solve", "--progress", "plain", "-o", "out"] + arguments)
            #expect(result.status == 0, "\(result.errorText)")
            #expect(try dfc.text("out/plain") == "plain\n")
            #expect(try Program.run("find", ["\(dfc.path)/out", "-type", "f"]).text == "\(dfc.path)/out/plain\n")
            #expect(try dfc.text("outside/victim") == "plain\n")
            #expect(try File.names("\(dfc.path)/outside") == ["victim"])
        }
    }

    @Test func stepOutputCannotDriveTheTerminal() throws {
        guard let dfc = try Self.prepare("escapes") else { return }
        try dfc.write(
            "ctx/Dockerfile",
            "FROM base\nRUN printf '\\033[2J\\033]0;owned\\007\\rgone\\n'; printf 'a\\302\\233b\\n'; false\n")
        let result = try dfc(["solve", "--progress", "plain", "ctx"])
        #expect(result.status == 1)
        #expect(!result.errors.contains(0x1B), "\(result.errorText.debugDescription)")
        #expect(!result.errors.contains(0x07))
        #expect(result.errorText.contains("gone"))
    }

    @Test func whatAStepLeavesRunningEndsWithIt() throws {
        guard let dfc = try Self.prepare("daemon") else { return }
        let nap = SuddenDeathTests.ownNap()
        try dfc.write(
            "ctx/Dockerfile",
            "FROM base\nRUN (setsid sleep \(nap) >/dev/null 2>&1 &) ; (cd /tmp 2>/dev/null || cd /; setsid sh -c 'exec sleep \(nap)' &) ; echo done\n"
        )
        try dfc.succeed(["solve", "--progress", "plain", "-o", "out", "ctx"])
        #expect(try SuddenDeathTests.leftBehind(dfc, nap: nap).isEmpty)
    }

    @Test func aLongLogDoesNotGrowMemory() throws {
        guard let dfc = try Self.prepare("log"), try dfc.makeWatch() else { return }
        try dfc.write(
            "ctx/Dockerfile", "FROM base\nRUN yes 0123456789012345678901234567890123456789 | head -c 20000000; false\n"
        )
        let result = try Program.run(
            "sh",
            ["-c", "python3 watch solve --progress plain ctx 2> all; code=$?; tail -c 9999 all >&2; exit $code"],
            environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        #expect(result.status == 1, "\(result.errorText)")
        #expect(result.errorText.contains("exit code: 1"))
        let peak = try dfc.text("peak")
        #expect((Int(peak) ?? .max) < 45_000, "\(peak) kB")
    }
}

extension String {
    func components(separatedBy text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) {
                parts.append(part)
                part = ""
                rest = rest.dropFirst(text.count)
            } else {
                part.append(rest.removeFirst())
            }
        }
        return parts + [part]
    }
}
