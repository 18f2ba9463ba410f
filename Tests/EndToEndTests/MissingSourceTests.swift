import TestSupport
import Testing

/// What is said of a COPY source that is not in the context.
@Suite struct MissingSourceTests {
    private func run(_ source: String) throws -> Program.Result? {
        guard let dfc = try Dfc("missing") else { return nil }
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY \(source) /\n")
        try dfc.write("ctx/src/main.go", "x")
        try dfc.write("ctx/deep/keys/a.key", "x")
        try dfc.write("ctx/.dockerignore", "# secrets\n**/*.key\n")
        return try dfc(["solve", "-o", "none", "ctx"])
    }

    @Test(arguments: [
        ("srcs/main.g", "srcs/main.g is not in ", "; did you mean src/main.go?"),
        ("SRC/other", "SRC/other is not in ", "; did you mean src?"),
        ("nothing/at/all", "nothing/at/all is not in ", "/ctx\n"),
        ("deep/keys/a.key", "deep/keys/a.key is in ", ", but hidden by .dockerignore:2: **/*.key\n"),
    ])
    func whatMayHaveBeenMeant(_ source: String, _ first: String, _ second: String) throws {
        guard let result = try run(source) else { return }
        #expect(result.status == 1)
        #expect(result.errorText.contains(first) && result.errorText.contains(second), "\(result.errorText)")
        #expect(result.errorText.contains(">>> COPY \(source) /"))
        #expect(result.errorText.hasSuffix("\"/\(source)\": not found\n"))
    }

    @Test func aPatternMayMatchNothing() throws {
        guard let result = try run("*.nothing") else { return }
        #expect(result.status == 0, "\(result.errorText)")
    }

    /// What a source is for which the build must fail before anything runs: the source, the hint, the last line.
    static let certain: [(String, String, String)] = [
        ("none", "none is not in ", "\"/none\": not found"),
        ("src/ none", "none is not in ", "\"/none\": not found"),
        ("src/main.go/x", "src/main.go/x is not in ", "\"/src/main.go/x\": not found"),
        ("dead", "dead is a link to no/where, which is not in ", "\"/dead\": not found"),
        ("out", "out is a link to /etc/passwd, which is not in ", "\"/out\": not found"),
        ("link/none", "link/none is not in ", "\"/link/none\": not found"),
        ("hidden/x", "hidden/x is in ", "\"/hidden/x\": not found"),
        ("--parents src/none", "src/none is not in ", "\"/src/none\": not found"),
        ("--exclude=x none", "none is not in ", "lstat /none: no such file or directory"),
        ("--from=other none", "none is not in ", "\"/none\": not found"),
    ]

    /// What is there, or may be absent.
    static let present = [
        "src", "src/main.go", "link/main.go", "link", "src/../src/main.go", "hidden/but/this", "--parents src/main.go",
        "--parents none/*.go", "--parents --exclude=*.go src/main.go", "--exclude=*.go src", "n*ne", "src/n*ne",
        "--from=other a", ".",
    ]

    private func context() throws -> Dfc? {
        guard let dfc = try Dfc("missing"), try dfc.makeBase() else { return nil }
        for file in ["ctx/src/main.go", "ctx/hidden/x", "ctx/hidden/but/this", "named/a"] { try dfc.write(file, "x") }
        try dfc.write("ctx/.dockerignore", "hidden\n!hidden/but\n")
        for (link, target) in [("dead", "no/where"), ("out", "/etc/passwd"), ("link", "src")] {
            try #require(Program.run("/bin/ln", ["-s", target, "\(dfc.path)/ctx/\(link)"]).status == 0)
        }
        return dfc
    }

    private func build(_ dfc: Dfc, _ lines: [String]) throws -> Program.Result {
        try dfc.write("Dockerfile", lines.joined(separator: "\n") + "\n")
        return try dfc(
            ["solve", "--progress", "plain", "-f", "Dockerfile", "--build-context", "other=named", "-o", "none", "ctx"])
    }

    /// A step that is asked for before the copy, and does not depend on it.
    @Test func nothingRunsBeforeAMissingSourceIsTold() throws {
        guard let dfc = try context() else { return }
        for (number, (source, hint, end)) in Self.certain.enumerated() {
            let result = try build(
                dfc,
                [
                    "FROM base AS first", "RUN echo step\(number) && touch /done", "FROM base",
                    "COPY --from=first /done /",
                    "COPY \(source) /d/",
                ])
            #expect(result.status == 1)
            #expect(result.errorText.contains(hint) && result.errorText.hasSuffix(end + "\n"), "\(result.errorText)")
            #expect(result.errorText.contains(">>> COPY \(source) /d/"), "\(result.errorText)")
            #expect(!result.errorText.contains("RUN echo"), "no step is begun: \(result.errorText)")
        }
        for source in Self.present {
            let result = try build(dfc, ["FROM base", "COPY \(source) /d/"])
            #expect(result.status == 0, "\(source): \(result.errorText)")
        }
    }

    /// Of several the first is told, whatever is in the cache.
    @Test func severalMissingSources() throws {
        guard let dfc = try context() else { return }
        let lines = [
            "FROM base AS a", "COPY one /", "FROM base", "COPY src /", "COPY two three /", "COPY --from=a / /",
        ]
        for _ in 0..<3 {
            let result = try build(dfc, lines)
            #expect(result.errorText.hasSuffix("\"/two\": not found\n"), "\(result.errorText)")
            #expect(result.errorText.contains(">>> COPY two three /"))
        }
        let ignored = try build(dfc, ["FROM base AS a", "COPY one /", "FROM base", "COPY src /"])
        #expect(ignored.status == 0, "a stage that is not built may lack what it wants: \(ignored.errorText)")
    }
}
