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
}
