import DfcArchive
import TestSupport
import Testing

@Suite("Tar headers as Go's archive/tar writes them")
struct TarWriterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var entry: TarEntry
        /// Name in the header of the member.
        var field: String
        /// Prefix field.
        var prefix = ""
        /// PAX records, empty for plain ustar.
        var records = ""
        /// Name of the member with the records.
        var recordsName = ""
        var testDescription: String { name }
    }

    static func entry(_ path: String, _ change: (inout TarEntry) -> Void = { _ in }) -> TarEntry {
        var entry = TarEntry(path: Array(path.utf8), kind: .file, mode: 0o644)
        change(&entry)
        return entry
    }

    static let a90 = String(repeating: "a", count: 90)
    static let a100 = String(repeating: "a", count: 100)
    static let a101 = String(repeating: "a", count: 101)

    static let cases: [Case] = [
        Case(name: "short", entry: entry("d/f"), field: "d/f"),
        Case(name: "exactly 100", entry: entry(a100), field: a100),
        Case(
            name: "101 without a slash", entry: entry(a101), field: a100, records: "111 path=\(a101)\n",
            recordsName: "PaxHeaders.0/" + String(a101.prefix(87))),
        Case(name: "split", entry: entry("\(a90)/\(a90)"), field: a90, prefix: a90),
        Case(
            name: "folder, split before its last part", entry: entry("\(a90)/\(a90)/") { $0.kind = .directory },
            field: a90 + "/", prefix: a90),
        Case(
            name: "no ASCII", entry: entry("d/ä"), field: "d/", records: "13 path=d/ä\n",
            recordsName: "d/PaxHeaders.0"),
        Case(
            name: "long link",
            entry: entry("l") {
                $0.kind = .symlink
                $0.linkTarget = Array(a101.utf8)
            }, field: "l", records: "115 linkpath=\(a101)\n", recordsName: "PaxHeaders.0/l"),
        Case(
            name: "big owner", entry: entry("f") { $0.uid = 2_097_152 }, field: "f", records: "15 uid=2097152\n",
            recordsName: "PaxHeaders.0/f"),
        Case(name: "largest plain owner", entry: entry("f") { $0.uid = 2_097_151 }, field: "f"),
        Case(
            name: "before 1970", entry: entry("f") { $0.modified = TarTime(seconds: -1) }, field: "f",
            records: "12 mtime=-1\n", recordsName: "PaxHeaders.0/f"),
        Case(
            name: "capability",
            entry: entry("x/f") { $0.xattrs = [.init("security.capability", [1, 0, 255])] }, field: "x/f",
            records: "", recordsName: "x/PaxHeaders.0/f"),
    ]

    @Test(arguments: cases)
    func header(_ one: Case) throws {
        let archive = try Samples.archive([(one.entry, [])])
        var blocks = stride(from: 0, to: archive.count, by: 512).map { Array(archive[$0..<($0 + 512)]) }
        if !one.recordsName.isEmpty {
            let extended = blocks.removeFirst()
            #expect(text(extended, 0, 100) == one.recordsName)
            #expect(extended[156] == UInt8(ascii: "x"))
            #expect(text(extended, 100, 8) == "0000000")
            #expect(extended[329...].allSatisfy { $0 == 0 })
            if !one.records.isEmpty { #expect(text(blocks[0], 0, 512) == one.records) }
            blocks.removeFirst()
        }
        let header = blocks[0]
        #expect(text(header, 0, 100) == one.field)
        #expect(text(header, 345, 155) == one.prefix)
        #expect(Array(header[257..<265]) == Array("ustar\u{0}00".utf8))
        #expect(text(header, 329, 8) == "0000000")
        #expect(archive.suffix(1024).allSatisfy { $0 == 0 })
        // What was written is read back.
        let back = try #require(try Samples.read(archive).first?.entry)
        #expect(back == one.entry)
    }

    private func text(_ block: [UInt8], _ from: Int, _ count: Int) -> String {
        String(decoding: block[from..<(from + count)].prefix { $0 != 0 }, as: UTF8.self)
    }

    @Test("Times: layers cut, the tar output rounds")
    func times() throws {
        let entry = Self.entry("f") { $0.modified = TarTime(seconds: 5, nanoseconds: 500_000_000) }
        let old = Self.entry("f") { $0.modified = TarTime(-1) }
        func seconds(_ entry: TarEntry, _ rule: TarWriter.TimeRule) throws -> Int64? {
            try Samples.read(try Samples.archive([(entry, [])], times: rule)).first?.entry.modified.seconds
        }
        #expect(try seconds(entry, .truncated) == 5)
        #expect(try seconds(entry, .nearest) == 6)
        #expect(try seconds(old, .truncated) == -1)
        #expect(try seconds(old, .nearest) == 0)
    }

    @Test("Wrong use is an error, not a broken archive")
    func misuse() {
        #expect(throws: ArchiveError.self) { try Samples.archive([(Self.entry("f/"), [])]) }
        #expect(throws: ArchiveError.self) { try Samples.archive([(Self.entry("f"), [1])]) }
        #expect(throws: ArchiveError.self) { try Samples.archive([(Self.entry("f") { $0.size = 3 }, [1])]) }
        #expect(throws: ArchiveError.self) { try Samples.archive([(Self.entry("a\u{0}b"), [])]) }
    }

    @Test("The same member by the ustar writer of Python")
    func samePlainBytesAsPython() throws {
        guard let python = Program.need("python3", for: "tar bytes") else { return }
        let script = """
            import tarfile,sys,io
            t=tarfile.TarInfo('d/f'); t.mode=0o4755; t.uid=12; t.gid=34; t.size=2; t.mtime=1000000000
            sys.stdout.buffer.write(t.tobuf(tarfile.USTAR_FORMAT)+b'hi'+bytes(510)+bytes(1024))
            """
        let expected = try Program.run(python, ["-c", script]).output
        var (entry, data) = Samples.file("d/f", "hi", mode: 0o4755)
        entry.uid = 12
        entry.gid = 34
        // Python leaves the device numbers of other kinds empty, which changes the checksum too.
        let archive = try Samples.archive([(entry, data)])
        #expect(archive.count == expected.count)
        for range in [0..<148, 156..<329, 345..<archive.count] { #expect(archive[range] == expected[range]) }
    }
}
