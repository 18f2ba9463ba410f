import DfcArchive
import DfcBasics
import DfcHost
import DfcStore
import ImageSpec
import TestSupport
import Testing

@Suite("Image layers unpacked")
struct LayerUnpackTests {
    typealias S = LayerSamples

    @Test("Kinds, owners and modes")
    func kinds() throws {
        let samples = try LayerSamples()
        let tree = try samples.unpack([
            S.entry("./", .directory, mode: 0o700),
            S.entry("d/", .directory, mode: 0o2750) { ($0.uid, $0.gid) = (5, 6) },
            S.entry("d/f", mode: 0o4711) { $0.uid = 7 }, S.entry("d/l", .symlink, mode: 0o777, target: "/etc/x"),
            S.entry("h", .hardlink, mode: 0o4711, target: "/d/f") { $0.uid = 7 },
            S.entry("p", .fifo, mode: 0o640), S.entry("c", .character, mode: 0o600) { ($0.major, $0.minor) = (1, 3) },
            S.entry("made/on/the/way", mode: 0o600),
        ])
        #expect(
            try samples.listing(tree) == [
                "c character 600 0:0", "d directory 2750 5:6", "d/f file 4711 7:0", "d/l symlink 777 0:0 -> /etc/x",
                "h file 4711 7:0", "made directory 755 0:0", "made/on directory 755 0:0",
                "made/on/the directory 755 0:0", "made/on/the/way file 600 0:0", "p fifo 640 0:0",
            ])
        let view = try samples.store.layers.mount(tree)
        defer { view.close() }
        #expect(try System.stat(view.path + "/d/f").inode == System.stat(view.path + "/h").inode)
        #expect(try System.stat(view.path + "/d").mtime == 1_000_000_000_000_000_000)
    }

    /// An accent belongs to the name behind the slash, not to the slash.
    @Test("Names that begin with an accent")
    func accents() throws {
        let samples = try LayerSamples()
        let tree = try samples.unpack([
            S.entry("\u{301}a/\u{301}b/\u{301}c"), S.entry("l", .symlink, target: "/\u{301}a"), S.entry("l/x"),
            S.entry("\u{301}h", .hardlink, target: "/\u{301}a/\u{301}b/\u{301}c"), S.entry("d/\u{301}.wh.z"),
        ])
        let names = try samples.listing(tree).map { $0.prefix { $0 != " " } }
        #expect(
            names == [
                "d", "d/\u{301}.wh.z", "l", "\u{301}a", "\u{301}a/x", "\u{301}a/\u{301}b", "\u{301}a/\u{301}b/\u{301}c",
                "\u{301}h",
            ])
    }

    @Test("Whiteouts and opaque folders, in any order")
    func whiteouts() throws {
        let samples = try LayerSamples()
        let base = try samples.unpack([
            S.entry("a"), S.entry("d/", .directory, mode: 0o755), S.entry("d/x"), S.entry("d/y"),
            S.entry("e/", .directory, mode: 0o700) { $0.uid = 9 }, S.entry("e/x"),
            S.entry("g/", .directory, mode: 0o755),
            S.entry("g/x"),
        ])
        let top = try samples.unpack(
            [
                S.entry(".wh.a"), S.entry("d/new"), S.entry("d/.wh..wh..opq"), S.entry("e/.wh.x"), S.entry("e/z"),
                S.entry(".wh.g"), S.entry("g/", .directory, mode: 0o755), S.entry("g/other"),
            ], on: base)
        #expect(
            try samples.listing(top).map { $0.prefix { $0 != " " } } == [
                "d", "d/new", "e", "e/z", "g", "g/other",
            ])
        // A folder that the archive does not name is as it was below.
        #expect(try samples.listing(top).contains("e directory 700 9:0"))
    }

    @Test("What is there is replaced, but folders are merged")
    func replacing() throws {
        let samples = try LayerSamples()
        let tree = try samples.unpack([
            S.entry("a/", .directory, mode: 0o755), S.entry("a/in"), S.entry("a"), S.entry("b"),
            S.entry("b/", .directory, mode: 0o755), S.entry("b/in"), S.entry("b/", .directory, mode: 0o700),
            S.entry("l", .symlink, target: "b"), S.entry("l", mode: 0o600),
        ])
        #expect(
            try samples.listing(tree) == [
                "a file 644 0:0", "b directory 700 0:0", "b/in file 644 0:0", "l file 600 0:0",
            ])
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        var name: String
        var entries: [TarEntry]
        var testDescription: String { name }
    }

    /// `@` stands for the folder outside that must stay as it is.
    static func attacks(_ outside: String) -> [Attack] {
        let up = String(repeating: "../", count: 20)
        let down = String(outside.dropFirst())
        return [
            Attack(name: "parent names", entries: [S.entry(up + down + "/victim")]),
            Attack(name: "absolute name", entries: [S.entry(outside + "/victim")]),
            Attack(
                name: "link, then through it",
                entries: [S.entry("l", .symlink, target: outside), S.entry("l/victim"), S.entry("l/new")]),
            Attack(
                name: "chain of links",
                entries: [
                    S.entry("a", .symlink, target: up), S.entry("b", .symlink, target: "a/" + down),
                    S.entry("b/victim"), S.entry("a/tmp/../" + down + "/new"),
                ]),
            Attack(
                name: "file over a link",
                entries: [
                    S.entry("v", .symlink, target: outside + "/victim"), S.entry("v"),
                ]),
            Attack(
                name: "hard link to outside",
                entries: [S.entry("h", .hardlink, target: outside + "/victim"), S.entry("h")]),
            Attack(
                name: "hard link through a link",
                entries: [
                    S.entry("l", .symlink, target: outside), S.entry("h", .hardlink, target: "l/victim"), S.entry("h"),
                ]),
            Attack(
                name: "hard link to a link, then written",
                entries: [
                    S.entry("l", .symlink, target: outside + "/victim"),
                    S.entry("h", .hardlink, mode: 0o777, target: "l"),
                    S.entry("h"),
                ]),
            Attack(name: "whiteout of the parent", entries: [S.entry("d/.wh...")]),
            Attack(
                name: "whiteout through a link",
                entries: [
                    S.entry("l", .symlink, target: outside), S.entry("l/.wh.victim"), S.entry("l/.wh..wh..opq"),
                ]),
            Attack(
                name: "folder replaced by a link, old handle",
                entries: [
                    S.entry("d/", .directory, mode: 0o755), S.entry("d/x"), S.entry("d", .symlink, target: outside),
                    S.entry("d/victim"),
                ]),
            Attack(
                name: "mode and owner through a link",
                entries: [
                    S.entry("l", .symlink, target: outside), S.entry("l/", .directory, mode: 0o777) { $0.uid = 99 },
                ]),
        ]
    }

    @Test("Nothing outside the layer changes", arguments: 0..<12)
    func attack(_ number: Int) throws {
        let samples = try LayerSamples()
        let outside = samples.folder.path + "/outside"
        try File.write(outside + "/victim", "untouched")
        let one = Self.attacks(outside)[number]
        let before = try System.stat(outside + "/victim")
        let folderBefore = try System.stat(outside)
        _ = try? samples.unpack(one.entries)
        #expect(try File.text(outside + "/victim") == "untouched", "\(one.name)")
        #expect(try File.names(outside) == ["victim"], "\(one.name)")
        let after = try System.stat(outside + "/victim")
        #expect(after.ctime == before.ctime && after.links == 1 && after.mode == before.mode, "\(one.name)")
        #expect(try System.stat(outside).ctime == folderBefore.ctime, "\(one.name)")
    }

    @Test(
        "What the reference refuses is refused",
        arguments: [
            S.entry("d/.wh..."), S.entry("d/.wh.."), S.entry("d/.wh."), S.entry("f", .other(55)),
            S.entry("h", .hardlink, target: "not/there"),
        ])
    func refused(_ entry: TarEntry) throws {
        let samples = try LayerSamples()
        let folder = S.entry("d/", .directory, mode: 0o755)
        #expect(throws: LayerUnpackError.self) { try samples.unpack([folder, entry]) }
        // Nothing is left of the failed layer.
        #expect(try File.names(samples.store.directory + "/layers").isEmpty)
    }

    @Test("Attributes of overlayfs in an archive have no effect")
    func overlayAttributes() throws {
        let samples = try LayerSamples()
        let base = try samples.unpack([
            S.entry("secret/", .directory, mode: 0o700), S.entry("secret/f"), S.entry("d/", .directory, mode: 0o755),
            S.entry("d/g"),
        ])
        let top = try samples.unpack(
            [
                S.entry("d/", .directory, mode: 0o755) {
                    $0.xattrs = [
                        .init("trusted.overlay.opaque", [UInt8(ascii: "y")]),
                        .init("trusted.overlay.redirect", Array("/secret".utf8)), .init("user.k", [1]),
                    ]
                }
            ], on: base)
        #expect(try samples.listing(top).contains("d/g file 644 0:0"))
        let folder = samples.store.layers.folder(of: try #require(top.layers.last)) + "/d"
        #expect(try System.xattrs(folder) == ["user.k"])
    }

    @Test("The digest of the plain bytes must be that of the image config")
    func diffID() throws {
        let samples = try LayerSamples()
        let archive = try S.archive([S.entry("f")])
        // Bytes behind the end of the archive count.
        _ = try samples.unpack(archive + [UInt8](repeating: 0, count: 5000))
        let digest = try samples.store.blobs.add(archive)
        #expect(throws: LayerUnpackError.self) {
            try LayerUnpack.unpack(
                .init(mediaType: "", digest: digest, size: 0), diffID: .of("other"), chain: .of("x"), on: .scratch,
                store: samples.store, description: "")
        }
    }

    @Test("Compressed in any way", arguments: ["gzip", "bzip2", "xz", "zstd"])
    func compressed(_ program: String) throws {
        guard let path = Program.need(program, for: "layers under \(program)") else { return }
        let samples = try LayerSamples()
        let packed = try Program.run(path, ["-c"], input: try S.archive([S.entry("f")])).output
        #expect(try samples.listing(try samples.unpack(packed)) == ["f file 644 0:0"])
    }
}
