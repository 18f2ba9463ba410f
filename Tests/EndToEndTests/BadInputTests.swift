import TestSupport
import Testing

/// Every bad input: one message that names file and line or path, exit 1 (2 for flags), nothing half-written, and the
/// next build works.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let dockerfile: String
        var arguments: [String] = ["solve", "--progress", "plain", "-o", "type=local,dest=out", "ctx"]
        var environment: [String: String] = [:]
        var status: Int32 = 1
        /// Each must stand in the message.
        let says: [String]
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "unknown instruction", dockerfile: "FROM scratch\nCPOY a /\n",
            says: ["Dockerfile:2", ">>> CPOY a /", "unknown instruction: CPOY (did you mean COPY?)"]),
        Case(
            name: "missing copy source", dockerfile: "FROM scratch\nCOPY notes.txt /\n",
            says: ["Dockerfile:2", ">>> COPY notes.txt /", "notes.txt", "not found", "note.txt"]),
        Case(
            name: "hidden copy source", dockerfile: "FROM scratch\nCOPY secret.key /\n",
            says: ["Dockerfile:2", "not found", ".dockerignore"]),
        Case(
            name: "missing base image", dockerfile: "FROM localhost:1/nothing:here\nCOPY note.txt /\n",
            says: ["Dockerfile:1", "localhost:1/nothing:here"]),
        Case(
            name: "failing step", dockerfile: "FROM base\nRUN echo almost there && echo it broke >&2 && exit 7\n",
            says: [
                "Dockerfile:2", "it broke", "did not complete successfully: exit code: 7", "almost there",
            ]),
        Case(
            name: "missing context", dockerfile: "FROM scratch\n", arguments: ["solve", "-o", "out", "nowhere"],
            says: ["nowhere", "not found"]),
        Case(
            name: "missing Dockerfile", dockerfile: "FROM scratch\n",
            arguments: ["solve", "-f", "ctx/Dockerfyle", "-o", "out", "ctx"], says: ["Dockerfyle", "no such file"]),
        Case(
            name: "unreadable Dockerfile", dockerfile: "FROM scratch\n",
            arguments: ["solve", "-f", "ctx/folder", "-o", "out", "ctx"], says: ["folder", "is a directory"]),
        Case(
            name: "destination below a file", dockerfile: "FROM scratch\nCOPY note.txt /\n",
            arguments: ["solve", "-o", "type=local,dest=ctx/note.txt/out", "ctx"],
            says: ["ctx/note.txt", "not a directory"]),
        Case(
            name: "destination is a file", dockerfile: "FROM scratch\nCOPY note.txt /\n",
            arguments: ["solve", "-o", "type=local,dest=ctx/note.txt", "ctx"], says: ["ctx/note.txt", "is a file"]),
        Case(
            name: "unwritable destination", dockerfile: "FROM scratch\nCOPY note.txt /\n",
            arguments: ["solve", "-o", "type=tar,dest=/proc/dfc/out.tar", "ctx"], says: ["/proc/dfc"]),
        Case(
            name: "no runtime", dockerfile: "FROM base\nRUN echo hi\n", environment: ["PATH": "/nonexistent"],
            says: ["runc", "crun"]),
        Case(
            name: "attestation as a build argument", dockerfile: "FROM scratch\nCOPY note.txt /\n",
            arguments: ["solve", "--build-arg", "BUILDKIT_ATTEST_SBOM=", "-o", "type=local,dest=out", "ctx"],
            says: ["attestations cannot be made yet: BUILDKIT_ATTEST_SBOM="]),
        Case(
            name: "unknown flag", dockerfile: "FROM scratch\n", arguments: ["solve", "--no-cash", "ctx"], status: 2,
            says: ["--no-cash", "--no-cache"]),
        Case(
            name: "unknown command", dockerfile: "FROM scratch\n", arguments: ["slove", "ctx"], status: 2,
            says: ["slove", "solve"]),
        Case(
            name: "unknown output type", dockerfile: "FROM scratch\n", arguments: ["solve", "-o", "type=zip", "ctx"],
            says: ["zip"]),
        Case(
            name: "two uses of standard input", dockerfile: "FROM scratch\n", arguments: ["solve", "-f", "-", "-"],
            says: ["invalid argument: can't use stdin for both build context and dockerfile"]),
    ]

    @Test(arguments: cases)
    func failsWithOneClearMessage(_ one: Case) throws {
        guard let dfc = try Dfc("bad") else { return }
        if one.dockerfile.contains("FROM base") { guard try dfc.makeBase() else { return } }
        try dfc.write("ctx/Dockerfile", one.dockerfile)
        try dfc.write("ctx/.dockerignore", "# what stays at home\n*.key\n")
        try dfc.write("ctx/note.txt", "a note\n")
        try dfc.write("ctx/secret.key", "0")
        try dfc.write("ctx/folder/a", "")
        let result = try dfc(one.arguments, environment: one.environment)
        #expect(result.status == one.status, "\(result.errorText)")
        for text in one.says { #expect(result.errorText.contains(text), "\(text) is not in:\n\(result.errorText)") }
        if one.status == 1 {
            let last = result.errorText.split(separator: "\n").last { $0.hasPrefix("ERROR: ") }
            #expect(last != nil, "\(result.errorText)")
        }
        #expect(result.output.isEmpty)
        #expect(!dfc.has("out"))
        #expect(try dfc.text("ctx/note.txt") == "a note\n")

        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY note.txt /\n")
        try dfc.succeed(["solve", "-o", "after", "ctx"])
        #expect(try File.names("\(dfc.path)/after") == ["note.txt"])
    }
}
