import TestSupport
import Testing

/// Where a build does as BuildKit does although something may be lost, it says so and names the line.
@Suite struct StepWarningTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let step: String
        var before = ""
        /// What is told, without the line.
        let says: String
        var testDescription: String { step }
    }

    /// The step stands in line 4.
    static let cases: [Case] = [
        Case(step: "COPY parts/* /parts", says: "several sources go to /parts, each over the one before"),
        Case(step: "COPY parts/a other/a /d/", says: "several sources go to /d/a, each over the one before"),
        Case(step: "COPY --chown=nemo:crew plain /", says: "there is no user \"nemo\" in /etc/passwd: 0 is taken"),
        Case(step: "COPY --chown=0:crew plain /", says: "there is no group \"crew\" in /etc/group: 0 is taken"),
        Case(
            step: "COPY --exclude=*.key *.key /k/",
            says: "--exclude does not concern what a source names itself: /own.key is copied"),
        Case(
            step: "COPY .wh.plain /q/", says: "/q/.wh.plain is kept as a file, but in an image its name removes plain"),
        Case(step: "COPY pipe/ /p/", says: "the socket /pipe/s becomes an empty file"),
        Case(step: "COPY capable /", says: "the capabilities of /capable are not copied from a context"),
        Case(step: "ADD --chmod=0700 some.tar /t/", says: "--chmod does not concern what is unpacked of /some.tar"),
        Case(step: "ADD marks.tar /t/", says: "/.wh.x is kept as a file, but in an image its name removes x"),
        Case(
            step: "COPY --from=made /b /b", before: "RUN mknod /b b 7 200",
            says: "the block device /b becomes a character device"),
        Case(
            step: "COPY --link plain /home/app/plain", before: "RUN mkdir -p -m 0700 /home/app",
            says: "/home/app had mode 0700, owner 0:0 and gets mode 0755, owner 0:0"),
        Case(
            step: "RUN --mount=type=secret,id=tok,env=TOK true",
            says: "the secret tok was not given: the variable TOK is empty"),
        Case(
            step: "RUN --mount=type=secret,id=tok true",
            says: "the secret tok was not given: there is no file /run/secrets/tok"),
        Case(
            step: "RUN --mount=type=tmpfs,target=/m/t mv /m /gone && mkdir -p /old/t && ln -s /old /m",
            says: "/old/t was empty and is removed: the step made a link to it in the way of a mount"),
    ]

    @Test func eachNamesItsLine() throws {
        guard let dfc = try Dfc("warnings"), try dfc.makeBase() else { return }
        guard let python = Program.need("python3", for: "a socket, a capability and archives") else { return }
        for name in ["parts/a", "parts/b", "other/a", "plain", "own.key", ".wh.plain", "capable"] {
            try dfc.write("ctx/\(name)", name)
        }
        let script = """
            import io, os, socket, tarfile
            os.mkdir('pipe'); os.chdir('pipe'); s = socket.socket(socket.AF_UNIX); s.bind('s'); os.chdir('..')
            os.setxattr('capable', 'security.capability', bytes.fromhex('0100000200040000000000000000000000000000'))
            for archive, name in (('some.tar', 'x'), ('marks.tar', '.wh.x')):
                with tarfile.open(archive, 'w') as t: t.addfile(tarfile.TarInfo(name), io.BytesIO())
            """
        let made = try Program.run(python, ["-c", script], folder: "\(dfc.path)/ctx")
        try #require(made.status == 0, "\(made.errorText)")
        for one in Self.cases {
            try dfc.write(
                "ctx/Dockerfile",
                "FROM base AS made\n\(one.before.isEmpty ? "RUN true" : one.before)\nFROM made\n\(one.step)\n")
            let result = try dfc.succeed(["solve", "--progress", "plain", "-o", "type=cacheonly", "ctx"])
            #expect(
                result.errorText.contains(" - \(one.says)") && result.errorText.contains(" (line 4)\n"),
                "\(one.step): \(one.says) is not in\n\(result.errorText)")
        }
    }

    @Test func theUsualIsPassedOverInSilence() throws {
        guard let dfc = try Dfc("no-warnings"), try dfc.makeBase() else { return }
        for name in ["parts/a", "parts/b", "plain", "dir/x"] { try dfc.write("ctx/\(name)", name) }
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM base
            WORKDIR /w
            COPY parts/* plain /parts/
            COPY dir /parts/
            COPY --exclude=x dir/ plain ./
            COPY --chown=7:8 plain /plain
            RUN --mount=type=cache,target=/c --mount=type=bind,source=plain,target=/in cat /in > /out
            COPY --link plain /fresh/plain
            """)
        let result = try dfc.succeed(["solve", "--progress", "plain", "-o", "type=cacheonly", "ctx"])
        #expect(!result.errorText.contains("WARN") && !result.errorText.contains("warning"), "\(result.errorText)")
    }
}
