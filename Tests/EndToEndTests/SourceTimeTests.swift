import TestSupport
import Testing

/// Times of what comes from elsewhere: those that the source gives, never those of the build.
@Suite struct SourceTimeTests {
    /// Seconds since 1970 of the last change.
    static func time(_ path: String) throws -> Int? {
        Int(try Program.run("stat", ["-c", "%Y", path]).text.filter(\.isNumber))
    }

    @Test func eachSourceGivesItsOwn() throws {
        guard let dfc = try Dfc("source-times") else { return }
        let server = try LoopbackServer { request in
            let time = ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")
            return Reply(200, request.path == "/timed" ? [time] : [], text: request.path)
        }
        try dfc.write("ctx/local", "local")
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM scratch AS all
            ADD \(server.url)/timed /timed
            ADD \(server.url)/plain /plain
            COPY local /local
            ADD packed.tar /packed
            FROM scratch
            COPY --from=all / /
            """)
        let made = try Program.run(
            "sh", ["-c", "touch -d @1234567890 local && tar c --mtime=@1300000000 -f packed.tar local"],
            folder: "\(dfc.path)/ctx")
        #expect(made.status == 0, "\(made.errorText)")
        let expected: [(String, Int)] = [
            ("timed", 784_111_777), ("plain", 0), ("local", 1_234_567_890), ("packed/local", 1_300_000_000),
        ]
        // Once as it comes, once of what was kept.
        for _ in 1...2 {
            try dfc.succeed(["solve", "--progress", "plain", "-o", "out", "ctx"])
            for (path, seconds) in expected {
                #expect(try Self.time("\(dfc.path)/out/\(path)") == seconds, "\(path)")
            }
        }
    }

    /// That is asked for by the URL, or by an epoch, which then goes over what is copied.
    @Test(arguments: [
        ("?mtime=commit", [], 1_000_000_000), ("", ["--build-arg", "SOURCE_DATE_EPOCH=1500000000"], 1_500_000_000),
    ])
    func aContextFromGitIsAsOldAsItsCommit(_ query: String, _ flags: [String], _ copied: Int) throws {
        guard let dfc = try Dfc("git-times"), try dfc.makeBase(), let git = try GitDaemon() else { return }
        try git.commit([
            "d/f=one",
            "Dockerfile=FROM base\nCOPY d /d\nRUN --mount=type=bind,target=/c stat -c %Y /c/d/f > /seen\n",
        ])
        try dfc.succeed(["solve", "--progress", "plain", "-o", "out"] + flags + [git.url() + query])
        #expect(try dfc.text("out/seen") == "1000000000\n")
        #expect(try Self.time("\(dfc.path)/out/d/f") == copied)
    }

    @Test func aContextOnStandardInputKeepsItsTimes() throws {
        guard let dfc = try Dfc("tar-times") else { return }
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY d /d\n")
        try dfc.write("ctx/d/f", "f")
        let tar = try Program.run("tar", ["c", "--mtime=@1300000000", "-C", "\(dfc.path)/ctx", "."])
        try dfc.succeed(["solve", "--progress", "plain", "-o", "out", "-"], input: tar.output)
        #expect(try Self.time("\(dfc.path)/out/d/f") == 1_300_000_000)
    }
}
