import DfcBasics
import TestSupport
import Testing

/// The ways in which a Dockerfile and its context reach the program.
@Suite struct WaysInTests {
    static let hello = """
        FROM scratch AS words
        COPY <<EOT /greeting
        hello
        EOT
        FROM scratch
        COPY --from=words /greeting /out/greeting
        COPY note.txt /out/
        """

    @Test func folderToFolder() throws {
        guard let dfc = try Dfc("folder") else { return }
        try dfc.write("ctx/Dockerfile", Self.hello)
        try dfc.write("ctx/note.txt", "a note\n")
        try dfc.succeed(["solve", "-o", "type=local,dest=out", "ctx"])
        #expect(try dfc.text("out/out/greeting") == "hello\n")
        #expect(try dfc.text("out/out/note.txt") == "a note\n")
    }

    @Test func dockerfileOnStandardInput() throws {
        guard let dfc = try Dfc("stdin") else { return }
        try dfc.write("ctx/note.txt", "a note\n")
        try dfc.succeed(["solve", "-f", "-", "-o", "type=local,dest=out", "ctx"], input: Array(Self.hello.utf8))
        #expect(try dfc.text("out/out/note.txt") == "a note\n")
    }

    @Test(arguments: ["cat", "gzip", "bzip2", "xz", "zstd"])
    func archivesOnStandardInput(_ program: String) throws {
        guard let dfc = try Dfc("stdin-tar") else { return }
        guard Program.need(program, for: "a compressed context") != nil else { return }
        try dfc.write("ctx/files/My.Dockerfile", Self.hello)
        try dfc.write("ctx/note.txt", "a note\n")
        let pack = program == "cat" ? "tar c -C ctx ." : "tar c -C ctx . | \(program) -c"
        let tar = try Program.run("sh", ["-c", pack], folder: dfc.path)
        try dfc.succeed(["solve", "-f", "files/My.Dockerfile", "-o", "out", "-"], input: tar.output)
        #expect(try dfc.text("out/out/note.txt") == "a note\n")
    }

    /// A context of 300 MB, made as it is read, plain and as the few kB that it is packed.
    @Test(arguments: ["cat", "gzip -1"])
    func memoryDoesNotGrowWithTheContext(_ pack: String) throws {
        guard let dfc = try Dfc("large-tar"), try dfc.makeWatch() else { return }
        guard let python = Program.need("python3", for: "a large context") else { return }
        let script = """
            import io, sys, tarfile
            class Zeros:
                def read(self, count): return bytes(count)
            tar = tarfile.open(mode="w|", fileobj=sys.stdout.buffer)
            text = b"FROM scratch\\nCOPY zeros small /\\n"
            for name, size, bytes_of in (("Dockerfile", len(text), io.BytesIO(text)), ("zeros", 300 << 20, Zeros()),
                ("small", 1, Zeros())):
                entry = tarfile.TarInfo(name)
                entry.size = size
                tar.addfile(entry, bytes_of)
            tar.close()
            """
        let result = try Program.run(
            "sh",
            [
                "-c", "\(python) -c \"$0\" | \(pack) | \(python) watch solve --progress plain -o type=local,dest=out -",
                script,
            ], environment: ["DFC_STATE_DIR": "\(dfc.path)/state"], folder: dfc.path)
        #expect(result.status == 0, "\(result.errorText)")
        #expect(try Program.run("stat", ["-c", "%s", "\(dfc.path)/out/zeros"]).text == "\(300 << 20)\n")
        #expect(dfc.has("out/small"))
        let peak = try dfc.text("peak")
        #expect((Int(peak) ?? .max) < 100_000, "\(peak) kB")
    }

    @Test func shortOutputs() throws {
        guard let dfc = try Dfc("short") else { return }
        try dfc.write("ctx/Dockerfile", Self.hello)
        try dfc.write("ctx/note.txt", "a note\n")
        try dfc.succeed(["build", "-o", "out", "ctx"])
        #expect(try dfc.text("out/out/greeting") == "hello\n")
        let tar = try dfc.succeed(["build", "-o", "-", "ctx"])
        try File.write("\(dfc.path)/out.tar", tar.output)
        let listing = try Program.run("tar", ["tf", "\(dfc.path)/out.tar"])
        #expect(listing.text == "out/\nout/greeting\nout/note.txt\n")
    }

    @Test func dockerfileElsewhere() throws {
        guard let dfc = try Dfc("elsewhere") else { return }
        try dfc.write("files/My.Dockerfile", "FROM scratch\nCOPY . /\n")
        try dfc.write("files/My.Dockerfile.dockerignore", "*.log\n")
        try dfc.write("ctx/a.txt", "a")
        try dfc.write("ctx/b.log", "b")
        try dfc.succeed(["solve", "-f", "files/My.Dockerfile", "-o", "out", "ctx"])
        #expect(try File.names("\(dfc.path)/out") == ["a.txt"])
    }

    @Test func ignoreFileHidesAndTheContextIsReadInPlace() throws {
        guard let dfc = try Dfc("ignore") else { return }
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY . /\n")
        try dfc.write("ctx/.dockerignore", "*\n!keep\n")
        try dfc.write("ctx/keep/a", "a")
        try dfc.write("ctx/drop/b", String(repeating: "b", count: 3_000_000))
        try dfc.succeed(["solve", "-o", "out", "ctx"])
        #expect(try File.names("\(dfc.path)/out") == ["keep"])
        let size = try Program.run("du", ["-sb", "\(dfc.path)/state"])
        #expect((Int(size.text.prefix { $0.isNumber }) ?? .max) < 2_000_000, "\(size.text)")
    }

    @Test(arguments: ["json", "tree", "llb", "dot", "mermaid"])
    func dumps(_ form: String) throws {
        guard let dfc = try Dfc("dump") else { return }
        try dfc.write("Dockerfile", Self.hello)
        let result = try dfc.succeed(["compile", "Dockerfile", "--dump-dag=\(form)"])
        switch form {
        case "json":
            let document = try JSONParser.parse(result.output)
            #expect(document["final"]?.string.flatMap { Digest($0) } != nil)
            #expect(document["ops"]?.array?.count == 6)
        case "tree": #expect(result.text.contains("COPY note.txt /out/"))
        case "llb": #expect(result.output.first == 0x0A)
        case "dot": #expect(result.text.hasPrefix("digraph"))
        default: #expect(result.text.hasPrefix("flowchart") || result.text.hasPrefix("graph"))
        }
        #expect(!dfc.has("state"), "compiling needs no store")
    }

    @Test func aDumpedDefinitionIsSolved() throws {
        guard let dfc = try Dfc("llb") else { return }
        try dfc.write("Dockerfile", "FROM scratch\nCOPY <<EOT /a/b\nx\nEOT\n")
        let definition = try dfc.succeed(["compile", "Dockerfile", "--dump-dag=llb"])
        try dfc.succeed(["solve", "--llb", "-", "-o", "out"], input: definition.output)
        #expect(try dfc.text("out/a/b") == "x\n")
    }

    @Test func aDeviceIsWrittenToAndNotReplaced() throws {
        guard let dfc = try Dfc("device") else { return }
        try dfc.write("ctx/Dockerfile", Self.hello)
        try dfc.write("ctx/note.txt", "a note\n")
        #expect(try Program.run("mknod", ["\(dfc.path)/null", "c", "1", "3"]).status == 0)
        try dfc.succeed(["compile", "ctx/Dockerfile", "--dump-dag=json", "-o", "null"])
        try dfc.succeed(["solve", "-o", "type=tar,dest=null", "--metadata-file", "null", "ctx"])
        try dfc.succeed(["solve", "-t", "x", "-o", "type=image", "--iidfile", "null", "ctx"])
        let kind = try Program.run("stat", ["-c", "%F", "\(dfc.path)/null"])
        #expect(kind.text == "character special file\n")
    }
}
