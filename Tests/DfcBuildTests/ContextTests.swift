import DfcBuild
import DfcHost
import DockerfileLowering
import TestSupport
import Testing

@Suite struct ContextTests {
    static func surroundings(_ input: String = "", environment: [String: String] = [:]) -> BuildSurroundings {
        let rest = InputText(Array(input.utf8))
        return BuildSurroundings(
            environment: { environment[$0] }, standardInput: { rest.read($0) }, inputIsTerminal: false)
    }

    static func settings(_ context: String, _ change: (inout BuildSettings) -> Void = { _ in }) -> BuildSettings {
        var settings = BuildSettings(context: context, stateDirectory: "/nonexistent")
        change(&settings)
        return settings
    }

    static func plan(
        _ settings: BuildSettings, input: String = "", takesFile: Bool = false, environment: [String: String] = [:]
    ) throws -> BuildPlan {
        // What is spooled has no name, so nothing is left there.
        try BuildPlan.make(
            settings, surroundings(input, environment: environment), takesFile: takesFile,
            spool: { Environment["TMPDIR"] ?? "/tmp" }, download: { _, _ in Array("FROM remote\n".utf8) })
    }

    @Test func remotesAreToldFromFolders() {
        for text in [
            "http://h/x", "https://h/x.git", "git://h/r", "ssh://git@h/r", "github.com/a/b", "git@host:path/r.git",
        ] {
            #expect(ContextForm.isRemote(text), "\(text)")
        }
        for text in [".", "a:b", "dir/user@host:x", "@h:p", "user@:p", "/abs", "-"] {
            #expect(!ContextForm.isRemote(text), "\(text)")
        }
    }

    @Test func aFolderWithItsFiles() throws {
        let folder = try TemporaryFolder("plan")
        try File.write("\(folder.path)/c/Dockerfile", "FROM a\n")
        try File.write("\(folder.path)/c/.dockerignore", "x\n")
        let plan = try Self.plan(Self.settings("\(folder.path)/c"))
        #expect(plan.options.dockerfile == Array("FROM a\n".utf8))
        #expect(plan.options.ignoreFile == Array("x\n".utf8))
        #expect(plan.options.dockerfileIgnoreFile == nil)
        #expect(plan.folders == ["context": "\(folder.path)/c"])
        #expect(plan.options.attributes.isEmpty)
    }

    @Test func theLowerCaseNameAndFilesElsewhere() throws {
        let folder = try TemporaryFolder("plan")
        try File.write("\(folder.path)/c/dockerfile", "FROM lower\n")
        let lower = try Self.plan(Self.settings("\(folder.path)/c"))
        #expect(lower.options.dockerfile == Array("FROM lower\n".utf8))
        try File.write("\(folder.path)/d/My.Dockerfile", "FROM my\n")
        try File.write("\(folder.path)/d/My.Dockerfile.dockerignore", "")
        let mine = try Self.plan(Self.settings("\(folder.path)/c") { $0.dockerfile = "\(folder.path)/d/My.Dockerfile" })
        #expect(mine.options.dockerfile == Array("FROM my\n".utf8))
        #expect(mine.options.dockerfileIgnoreFile == [])
        #expect(mine.options.attributes["filename"] == "My.Dockerfile")
        let compiled = try Self.plan(Self.settings("\(folder.path)/d/My.Dockerfile"), takesFile: true)
        #expect(compiled.options.dockerfile == Array("FROM my\n".utf8))
        #expect(compiled.contextFolder == "\(folder.path)/d")
    }

    @Test func standardInput() throws {
        let folder = try TemporaryFolder("plan")
        try File.makeFolder("\(folder.path)/c")
        let file = try Self.plan(Self.settings("\(folder.path)/c") { $0.dockerfile = "-" }, input: "FROM in\n")
        #expect(file.options.dockerfile == Array("FROM in\n".utf8))
        let alone = try Self.plan(Self.settings("-"), input: "FROM alone\n")
        #expect(alone.options.dockerfile == Array("FROM alone\n".utf8))
        #expect(alone.folders.isEmpty)
        let tar = try Program.run("tar", ["cf", "-", "c"], folder: folder.path).output
        let text = String(decoding: tar, as: UTF8.self)
        let archive = try Self.plan(Self.settings("-") { $0.dockerfile = "sub/D" }, input: text)
        #expect(archive.options.dockerfile == nil)
        #expect(archive.options.attributes["filename"] == "sub/D")
        #expect(archive.uploads.count == 1)
        let remote = try Self.plan(Self.settings("https://h/c.git") { $0.dockerfile = "https://h/D" })
        #expect(remote.options.dockerfile == Array("FROM remote\n".utf8))
        #expect(remote.options.attributes["context"] == "https://h/c.git")
    }

    static let mistakes: [(name: String, context: String, file: String?, contexts: [String], says: String)] = [
        ("missing", "/no/such", nil, [], "unable to prepare context: path \"/no/such\" not found"),
        ("a file", "/etc/passwd", nil, [], "unable to prepare context: path \"/etc/passwd\" not found"),
        (
            "no Dockerfile", "/etc/ssl", nil, [],
            "failed to read dockerfile: open Dockerfile: no such file or directory"
        ),
        (
            "missing Dockerfile", "/etc", "/etc/Nothing", [],
            "failed to read dockerfile: open Nothing: no such file or directory"
        ),
        ("a folder", "/etc", "/etc/ssl", [], "failed to read dockerfile: read ssl: is a directory"),
        (
            "twice standard input", "-", "-", [],
            "invalid argument: can't use stdin for both build context and dockerfile"
        ),
        (
            "two Dockerfiles", "-", "D", [],
            "ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles"
        ),
        ("no value", "/etc", "-", ["abc"], "invalid context value: abc, expected key=value"),
        (
            "no folder", "/etc", "-", ["n=/no/such"],
            "failed to get build context n: stat /no/such: no such file or directory"
        ),
        ("no image name", "/etc", "-", ["Bad Name=/etc"], "invalid context name Bad Name"),
        ("a file as context", "/etc", "-", ["n=/etc/passwd"], "failed to get build context n"),
        (
            "no layout", "/etc", "-", ["n=oci-layout:///etc/ssl:x"],
            "oci-layout reference \"/etc/ssl:x\" could not be resolved"
        ),
    ]

    @Test(arguments: mistakes.map(\.name))
    func mistakesInDockersWords(_ name: String) throws {
        let one = try #require(Self.mistakes.first { $0.name == name })
        let settings = Self.settings(one.context) {
            $0.dockerfile = one.file
            $0.buildContexts = one.contexts
        }
        let error = #expect(throws: BuildError.self) { try Self.plan(settings, input: "FROM scratch\n") }
        #expect(error?.message.hasPrefix(one.says) == true, "\(error?.message ?? "")")
    }

    @Test func namedContexts() throws {
        let folder = try TemporaryFolder("named")
        let digest = "sha256:" + String(repeating: "a", count: 64)
        try File.write(
            "\(folder.path)/layout/index.json",
            """
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "digest":"\(digest)","size":1,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}
            """)
        let plan = try Self.plan(
            Self.settings("\(folder.path)") {
                $0.dockerfile = "-"
                $0.buildContexts = [
                    "docker.io/library/alpine:latest=docker-image://busybox", "src=\(folder.path)",
                    "context=\(folder.path)", "one=oci-layout://\(folder.path)/layout:v1",
                    "two=oci-layout://\(folder.path)/layout", "three::linux/arm64=target:x",
                    "four=https://h/r.git#main",
                ]
            }, input: "FROM scratch\n")
        #expect(
            plan.options.attributes.filter { $0.key.hasPrefix("context:") } == [
                "context:alpine": "docker-image://busybox", "context:src": "local:src",
                "context:context": "local:_context", "context:one": "oci-layout://one@\(digest)",
                "context:two": "oci-layout://two@\(digest)", "context:three::linux/arm64": "target:x",
                "context:four": "https://h/r.git#main",
            ])
        #expect(plan.folders["src"] == folder.path)
        #expect(plan.layouts["one"] == "\(folder.path)/layout")
    }
}
