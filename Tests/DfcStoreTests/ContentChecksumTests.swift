import DfcBasics
import DfcHost
import DfcStore
import Testing

/// The digests are those of BuildKit's own tests (`cache/contenthash/checksum_test.go`).
@Suite struct ContentChecksumTests {
    static let data0 = "sha256:cd8e75bca50f2d695f220d0cb0997d8ead387e4f926e8669a92d7f104cc9885b"
    static let data1 = "sha256:c2b5e234f5f38fc5864da7def04782f82501a40d46192e4207d5b3f0c3c4732b"
    static let folder0 = "sha256:d47454417d2c554067fbefe5f5719edc49f3cfe969c36b62e34a187a4da0cc9a"
    static let folder0FileByFile = "sha256:6b612ad5c13159112ae26357ef7bd34df29916941ba40ec2ce38dfb70c6c60c3"
    static let link = "sha256:a2ba571981f48ec34eb79c9a3ab091b6491e825c2f7e9914ea86e8e958be7fae"
    static let folderOfLink = "sha256:9b761577efcb1239cf4be971914c5d7404914dd32ff436401af1764dc5446b83"
    static let doubleStar = "sha256:aa7448215bbf5b837b35ce64467857d8b9747965573d14d4b31b370586370971"
    static let none = Digest.of([]).description

    static let basic = ["foo=data0", "bar=data1", "d0/", "d0/abc=data0", "d0/def->abc", "d0/ghi->nosuchfile"]
    static let wild = [
        "bar=data1", "foo=data0", "fox=data2", "x/", "x/d0/", "x/d0/abc=data0", "x/d0/def->abc",
        "x/d0/ghi->nosuchfile", "y1->foo", "y2->fox",
    ]
    static let links = ["target=data0", "sym->target", "sym2->target2", "foo/", "foo/ghi->target", "y1->foo/ghi"]
    static let through = [
        "target/", "target/file=data0", "link1/", "link1/target_file->../target/file",
        "link1/target_file_abs->/target/file", "link1/target_dir->../target", "link1/target_dir_abs->/target", "link2/",
        "link2/link1_rel->../link1", "link2/link1_abs->/link1", "link3/", "link3/target->../link2/link1_rel/target_dir",
        "link3/target_file->../link2/link1_rel/target_file",
    ]
    static let deep = [
        "prefix/", "prefix/a/", "prefix/a/b/", "prefix/a/b/c/", "prefix/a/b/c/foo/", "prefix/a/b/c/foo/bar=abc",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var tree: [String]
        var selector: ContentSelector
        var digest: String?
        var testDescription: String { "\(selector)" }

        init(_ tree: [String], _ selector: ContentSelector, _ digest: String?) {
            self.tree = tree
            self.selector = selector
            self.digest = digest
        }
    }

    static func plain(_ path: String, follow: Bool = true) -> ContentSelector {
        ContentSelector(path: path, followLinks: follow)
    }

    static func star(_ path: String, follow: Bool = false, _ includes: [String] = []) -> ContentSelector {
        ContentSelector(path: path, wildcard: true, followLinks: follow, includes: includes)
    }

    static let cases: [Case] = [
        Case(basic, plain("foo"), data0), Case(basic, plain("bar"), data1), Case(basic, plain("d0/abc"), data0),
        Case(basic, plain("d0/def"), data0), Case(basic, plain("d0/ghi"), nil), Case(basic, plain("nosuch"), nil),
        Case(basic, plain("/"), "sha256:427c9cf9ae98c0f81fb57a3076b965c7c149b6b0a85625ad4e884236649a42c6"),
        Case(basic, plain("d0"), folder0), Case(["abc=data0", "def->abc", "ghi->nosuchfile"], plain("/"), folder0),
        Case(
            ["abc=data0", "def->abc"], plain("/"),
            "sha256:555ffa3028630d97ba37832b749eda85ab676fd64ffb629fbf0f4ec8c1e3bff1"),
        Case(
            ["abc/", "abc/aa/", "abc/aa/foo=data2"], plain("abc/aa/foo"),
            "sha256:1c67653c3cf95b12a0014e2c4cd1d776b474b3218aee54155d6ae27b9b999c54"),
        Case(["abc/", "abc/foo=data0", "ln=>abc/foo"], plain("ln"), data0),
        Case(wild, star("f*o"), Digest.of("\0foo" + data0).description),
        Case(wild, star("f*"), "sha256:0b6731924f0a32a812bf8a729202e55e54ded331f9e4ff2397f681e43694e086"),
        Case(wild, star("x/d?"), folder0FileByFile), Case(wild, star("x/d?/def", follow: true), data0),
        Case(
            wild, star("y*", follow: true), "sha256:982153600b9653a1decb0f961e09e2bc1be335cfcaac9b39dbd1120b65fdf92c"),
        Case(wild, star("z*"), none), Case(wild, star("nowhere/z*"), none),
        Case(links, star("sym"), link), Case(links, star("foo/ghi"), link),
        Case(links, plain("sym", follow: false), link),
        Case(links, star("foo/ghi", follow: true), nil), Case(links, star("y1", follow: true), nil),
        Case(links, plain("foo"), folderOfLink),
        Case(
            links, star("fo?", follow: true), "sha256:2797e710c6d1a89ff2d91c834b828b1dc500f2982430a58241df8e146f4c4bb4"),
        Case(links, ContentSelector(path: "foo", followLinks: true, excludes: ["*.git"]), folderOfLink),
        Case(links, ContentSelector(path: "foo/ghi", followLinks: true, excludes: ["*.git"]), nil),
        Case(
            ["test/", "test/foo=data0"], ContentSelector(path: "test", excludes: ["*.git"]),
            "sha256:8f36dfd60011a21345427f4d3177b1223e11fbb732c18dd07cd8b2a27a0b53ca"),
        Case(deep, ContentSelector(path: "prefix/a", includes: ["**/foo/**", "**/report"]), doubleStar),
        Case(deep, star("prefix/a", ["**/foo/**", "**/report"]), doubleStar),
        Case(deep, ContentSelector(path: "prefix/a", includes: ["**/foo", "**/report"]), doubleStar),
        Case(deep, star("prefix/a", ["**/nothing"]), none),
        Case(deep, ContentSelector(path: "prefix", includes: ["a"], requiredPaths: ["/prefix/zz"]), nil),
    ]

    @Test(arguments: cases) func ofLayers(_ one: Case) throws {
        let test = try TestStore()
        let tree = Tree.snapshot(try test.layer(one.tree))
        let digest = try? ContentChecksum.digests(of: tree, selectors: [one.selector], store: test.store).first
        #expect(digest?.description == one.digest)
    }

    /// The same of a folder; only the root's own attributes count differently.
    @Test(arguments: cases.filter { $0.selector.path != "/" }) func ofFolders(_ one: Case) throws {
        let test = try TestStore()
        let tree = Tree.folder(FolderTree(path: try test.folder("context", one.tree)))
        let digest = try? ContentChecksum.digests(of: tree, selectors: [one.selector], store: test.store).first
        #expect(digest?.description == one.digest)
    }

    static let followed: [String] = [
        "target/file", "link1/target_file", "link1/target_dir/file", "link2/link1_rel/target_file",
        "link2/link1_rel/target_file_abs", "link2/link1_rel/target_dir/file", "link2/link1_rel/target_dir_abs/file",
        "link2/link1_abs/target_file", "link2/link1_abs/target_dir_abs/file", "link3/target_file", "link3/target/file",
        "nothing/../target/file", "../../target/file",
    ]

    @Test(arguments: followed) func linksAreFollowedInsideTheTree(_ path: String) throws {
        let test = try TestStore()
        let tree = Tree.snapshot(try test.layer(Self.through))
        let digests = try ContentChecksum.digests(of: tree, selectors: [Self.plain(path)], store: test.store)
        #expect(digests.map(\.description) == [Self.data0])
    }

    @Test func linksCannotLeaveTheTree() throws {
        let test = try TestStore()
        let context = try test.folder("context", ["up->../secret", "abs->/etc/passwd", "loop->loop"])
        try TestStore.make(["secret=x"], in: test.path)
        for path in ["up", "abs"] {
            let error = #expect(throws: StoreError.self) {
                try ContentChecksum.digest(
                    of: .folder(FolderTree(path: context)), selectors: [Self.plain(path)], store: test.store)
            }
            #expect(error?.description == "\"/\(path)\": not found")
        }
        let error = #expect(throws: StoreError.self) {
            try ContentChecksum.digest(
                of: .folder(FolderTree(path: context)), selectors: [Self.plain("loop")], store: test.store)
        }
        #expect(error?.description == "too many links")
    }

    @Test func theEmptyTreeHasARootOnly() throws {
        let test = try TestStore()
        let all = try ContentChecksum.digest(of: .scratch, selectors: [Self.plain("/")], store: test.store)
        #expect(all == Digest.of(Self.none))
        let error = #expect(throws: StoreError.self) {
            try ContentChecksum.digest(of: .scratch, selectors: [Self.plain("/x")], store: test.store)
        }
        #expect(error?.description == "/x: no such file or directory")
    }

    @Test func patternsBehindALinkSeeItsTarget() throws {
        let test = try TestStore()
        let selector = ContentSelector(path: "lnk", followLinks: true, includes: ["*.txt"])
        var digests: Set<Digest> = []
        for text in ["one", "two"] {
            let tree = Tree.snapshot(try test.layer(["d/", "d/a.txt=\(text)", "lnk->d"]))
            digests.insert(try ContentChecksum.digest(of: tree, selectors: [selector], store: test.store))
        }
        #expect(digests.count == 2)
    }

    @Test func selectorsAreSortedAndDeduplicated() {
        let plain = ["b", "/a/b", "/a", "/a", "/ab"].map { Self.plain($0) }
        let all = ContentSelector.deduplicated(plain + [Self.star("/a*"), Self.plain("/a", follow: false)])
        #expect(all.map(\.path) == ["/a", "/a", "/a*", "/ab", "b"])
        #expect(all.map(\.followLinks) == [false, true, false, true, true])
    }
}
