import DfcBasics
import DfcHost
import DfcStore
import TestSupport
import Testing

@Suite struct FolderWalkTests {
    private func sent(_ folder: FolderTree) throws -> [String] {
        var paths: [String] = []
        try FolderWalk.walk(folder) { entry in paths.append(entry.path) }
        return paths
    }

    @Test func ignoreCases() throws {
        guard let (document, cases) = try Corpus.cases("ignore.json") else { return }
        let test = try TestStore()
        let root = test.path + "/tree"
        try System.mkdir(root)
        for entry in document["tree"]?.array ?? [] {
            let path = root + "/" + (entry["path"]?.string ?? "")
            if entry["dir"] == .bool(true) {
                try System.makeDirectories(path)
            } else {
                try System.makeDirectories(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
                try System.writeFile(path, [])
            }
        }
        var checked = 0
        for one in cases {
            guard let wanted = one["sent"]?.array?.compactMap({ $0.string }) else { continue }
            let given = one["patterns"]?.array ?? one["read_patterns"]?.array ?? []
            let patterns = given.compactMap { $0.string }
            guard patterns.count == given.count else { continue }
            checked += 1
            #expect(try sent(FolderTree(path: root, excludes: patterns)) == wanted, "\(one["id"]?.string ?? "")")
        }
        #expect(checked > 100)
    }

    static let tree = [
        "a/", "a/b/", "a/b/f=1", "a/g=2", "via->a", "abs->/a/b", "l1->l2", "l2->a/g", "out->../../etc", "top=3", "c/",
        "c/x1->../top", "c/x2=4", "loop->loop",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var follow: [String]
        var sent: [String]
        var testDescription: String { "\(follow)" }
        init(_ follow: [String], _ sent: [String]) {
            self.follow = follow
            self.sent = sent
        }
    }

    static let followed: [Case] = [
        Case(["top"], ["top"]), Case(["a/g"], ["a", "a/g"]), Case(["via/g"], ["a", "a/g", "via"]),
        Case(["l1"], ["a", "a/g", "l1", "l2"]), Case(["abs/f"], ["a", "a/b", "a/b/f", "abs"]), Case(["loop"], ["loop"]),
        // What a second path wants behind a link that was noted before is lost.
        Case(["via/b/f", "via/g"], ["a", "a/b", "a/b/f", "via"]),
        Case(["c/x*"], ["c", "c/x1", "c/x2", "top"]), Case(["nothing"], []), Case(["out/passwd"], ["out"]),
        Case(["../a"], []), Case(["a", "a/b"], ["a", "a/b", "a/b/f", "a/g"]),
        Case(
            ["/"],
            ["a", "a/b", "a/b/f", "a/g", "abs", "c", "c/x1", "c/x2", "l1", "l2", "loop", "out", "top", "via"]),
    ]

    @Test(arguments: followed) func askedForPaths(_ one: Case) throws {
        let test = try TestStore()
        let root = try test.folder("context", Self.tree)
        #expect(try sent(FolderTree(path: root, followPaths: one.follow)) == one.sent)
    }

    @Test func badPatterns() throws {
        let test = try TestStore()
        let root = try test.folder("context", ["f="])
        let error = #expect(throws: StoreError.self) { try sent(FolderTree(path: root, followPaths: ["a", "a[b"])) }
        #expect(error?.description == "invalid includepatterns: [a a[b]: syntax error in pattern")
    }

    @Test func ownersAndSockets() throws {
        let test = try TestStore()
        let root = try test.folder("context", ["f=1", "s|", "p!"])
        try System.chown(root + "/f", uid: 7, gid: 8)
        var entries: [FolderEntry] = []
        try FolderWalk.walk(FolderTree(path: root)) { entries.append($0) }
        #expect(entries.map(\.stat.kind) == [.file, .fifo, .file])
        #expect(entries.allSatisfy { $0.stat.uid == 0 && $0.stat.gid == 0 })
        #expect(entries.map(\.isSocket) == [false, false, true])
    }

    @Test func materialised() throws {
        let test = try TestStore()
        let root = try test.folder("context", Self.tree + ["hard=>top", "s|"])
        try System.chown(root + "/top", uid: 7, gid: 8)
        try System.chmod(root + "/a", 0o2711)
        try System.utimens(root + "/a", atime: 5, mtime: 6_000_000_007)
        try System.setXattr(root + "/a/g", "user.x", [1])
        let snapshot = try test.store.materialise(FolderTree(path: root, excludes: ["c"]))
        let folder = test.store.layers.folder(of: snapshot.layers[0])
        #expect(try test.show(snapshot).contains("top=3"))
        #expect(!System.exists(folder + "/c"))
        let (top, hard) = (try System.stat(folder + "/top"), try System.stat(folder + "/hard"))
        #expect(top.inode == hard.inode && top.uid == 0 && top.gid == 0)
        #expect(try System.stat(folder + "/a").permissions == 0o2711)
        #expect(try System.stat(folder + "/a").mtime == 6_000_000_007)
        #expect(try System.xattr(folder + "/a/g", "user.x") == [1])
        #expect(try System.stat(folder + "/s").kind == .file)
        let selectors = [ContentSelector(path: "/a"), ContentSelector(path: "/top")]
        let kept = FolderTree(path: root, excludes: ["c"])
        #expect(
            try ContentChecksum.digest(of: .snapshot(snapshot), selectors: selectors, store: test.store)
                == ContentChecksum.digest(of: .folder(kept), selectors: selectors, store: test.store))
    }
}
