import DfcArchive
import TestSupport
import Testing

@Suite("Archives exchanged with other programs")
struct TarPeersTests {
    /// One member of each kind, with what needs PAX records.
    static func members() -> [(TarEntry, [UInt8])] {
        let long = String(repeating: "long-name/", count: 30) + "f"
        var capable = Samples.file("cap", "x").0
        capable.xattrs = [.init("user.k", Array("v".utf8))]
        capable.uid = 3_000_000
        return [
            (TarEntry(path: Samples.bytes("d/"), kind: .directory, mode: 0o2750, uid: 5, gid: 6), []),
            Samples.file("d/f", "hello"), Samples.file("d/empty"), Samples.file(long, "deep"),
            Samples.file("ünïcode", "u"),
            (TarEntry(path: Samples.bytes("l"), kind: .symlink, mode: 0o777, linkTarget: Samples.bytes("../x")), []),
            (TarEntry(path: Samples.bytes("h"), kind: .hardlink, mode: 0o644, linkTarget: Samples.bytes("d/f")), []),
            (TarEntry(path: Samples.bytes("c"), kind: .character, mode: 0o600, major: 1, minor: 3), []),
            (TarEntry(path: Samples.bytes("p"), kind: .fifo, mode: 0o644), []), (capable, Samples.bytes("x")),
        ]
    }

    @Test("GNU tar and Python list what we write")
    func othersRead() throws {
        let archive = try Samples.archive(Self.members())
        let names = Self.members().map { String(decoding: $0.0.path, as: UTF8.self) }
        if let tar = Program.need("tar", for: "reading our archives") {
            let listing = try Program.run(tar, ["tf", "-", "--quoting-style=literal"], input: archive)
            #expect(listing.status == 0, "\(listing.errorText)")
            #expect(listing.text.split(separator: "\n").map(String.init) == names)
        }
        if let python = Program.need("python3", for: "reading our archives") {
            let script = """
                import tarfile,sys
                for m in tarfile.open(fileobj=sys.stdin.buffer,mode='r|'): print(m.name,m.type.decode(),m.uid,m.size,m.linkname)
                """
            let listing = try Program.run(python, ["-c", script], input: archive)
            #expect(listing.status == 0, "\(listing.errorText)")
            let lines = listing.text.split(separator: "\n")
            #expect(lines.count == names.count)
            #expect(lines.contains("h 1 0 0 d/f"))
            #expect(lines.contains("cap 0 3000000 1 "))
        }
    }

    @Test("Archives of GNU tar in every format", arguments: ["v7", "oldgnu", "gnu", "ustar", "posix"])
    func gnuFormats(_ format: String) throws {
        guard let tar = Program.need("tar", for: "archives in format \(format)") else { return }
        let folder = try TemporaryFolder("tar")
        let long = format == "v7" || format == "ustar" ? "short" : String(repeating: "n", count: 150)
        try File.write("\(folder.path)/d/\(long)", "content")
        try File.write("\(folder.path)/plain", "p")
        let made = try Program.run(tar, ["cf", "-", "--format=\(format)", "d", "plain"], folder: folder.path)
        #expect(made.status == 0)
        let members = try Samples.read(made.output)
        #expect(members.map(\.entry.name) == ["d/", "d/\(long)", "plain"])
        #expect(members.map(\.entry.kind) == [.directory, .file, .file])
        #expect(members[1].data == Samples.bytes("content"))
    }

    @Test("Sparse files of GNU tar's PAX formats", arguments: ["0.0", "0.1", "1.0"])
    func sparse(_ version: String) throws {
        guard let tar = Program.need("tar", for: "sparse archives") else { return }
        let folder = try TemporaryFolder("tar")
        let path = "\(folder.path)/s"
        let made = try Program.run(
            "/bin/sh",
            ["-c", "printf head >\(path); truncate -s 300000 \(path); printf tail >>\(path)"])
        #expect(made.status == 0)
        let archive = try Program.run(
            tar, ["cf", "-", "-S", "--format=posix", "--sparse-version=\(version)", "s"], folder: folder.path)
        #expect(archive.status == 0, "\(archive.errorText)")
        let member = try #require(try Samples.read(archive.output).first)
        #expect(member.entry.name == "s")
        #expect(member.entry.size == 300_004)
        #expect(member.data == (try File.read(path)))
    }

    @Test(
        "Every compression is told by its magic number",
        arguments: [("gzip", Compression.gzip), ("bzip2", .bzip2), ("xz", .xz), ("zstd", .zstd)])
    func compressions(_ program: String, _ kind: Compression) throws {
        guard let path = Program.need(program, for: "reading \(program)") else { return }
        let plain = try Samples.archive([Samples.file("f", "hi")]) + Samples.noise(300_000)
        let packed = try Program.run(path, ["-c"], input: plain).output
        let source = try Decompressor(BytesSource(packed))
        #expect(source.compression == kind)
        #expect(try source.readAll(limit: 1 << 24) == plain)
        #expect(ArchiveSniff.isArchive(firstBytes: packed))
        for cut in [packed.count / 2, packed.count - 3] {
            #expect(throws: ArchiveError.self) {
                try Decompressor(BytesSource(Array(packed[..<cut]))).readAll(limit: 1 << 24)
            }
        }
    }
}
