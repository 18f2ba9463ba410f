import DfcBasics
import DfcEngine
import DfcHost
import DfcOperations
import DfcSolver
import DfcStore
import Glibc
import LLB
import Testing

/// What the store keeps of keys: enough to find out what is different, and no contents.
@Suite struct PreimageTests {
    let shop: Workshop

    init() throws { shop = try Workshop() }

    func definition() -> Definition {
        var plan = Plan()
        let source = plan.add(.source(SourceOp(identifier: "local://context")), name: "context")
        let copied = plan.copy("/", from: source, to: plan.base())
        let words = MkfileAction(path: "/words", mode: 0o644, data: Array("words of the file".utf8))
        let file = plan.add(
            .file(FileOp(actions: [FileAction(input: 0, output: 0, kind: .mkfile(words))])), [copied], name: "words")
        return plan.result(file)
    }

    func rows(_ sql: String, _ values: SQLValue...) throws -> [String] {
        try shop.store.database.withConnection { (connection) throws(StoreError) in
            var all: [String] = []
            try connection.each(sql, values) { (row) throws(StoreError) in all.append(row.text(0)) }
            return all
        }
    }

    /// From the base, over all that was ever copied upon it, to the files that were copied.
    func copiedFiles() throws -> [Set<ContentFile>] {
        let cache = SolverCache(store: shop.store)
        let base = CacheKey(stored: try #require(try rows("SELECT id FROM key_preimages WHERE name = 'base'").first))
        var found: [Set<ContentFile>] = []
        for copy in try cache.links(at: base) where copy.parent == base {
            let told = try #require(try cache.preimage(copy.link.digest.description))
            #expect(told.name == "COPY /" && told.text.contains(#""dest":"/copied""#), "\(told)")
            for link in try cache.links(at: copy.child) where link.child == copy.child && link.link.input == 1 {
                found.append(Set(try #require(try ContentPreimages(store: shop.store).files(of: link.parent))))
            }
        }
        return found
    }

    @Test func theDifferenceCanBeFound() async throws {
        try System.makeDirectories(shop.folder + "/context/b", mode: 0o755)
        for path in ["a", "b/c", "b/d"] { try shop.write(path, "first \(path)") }
        _ = try await shop.build(definition())
        let before = try #require(try copiedFiles().first)
        #expect(before.map(\.path).sorted() == ["/", "/a", "/b", "/b/c", "/b/d"])
        #expect(before.first { $0.path == "/b" }.map { $0.mode } == S_IFDIR | 0o755)
        try shop.write("b/c", "second")
        try System.chmod(shop.folder + "/context/a", 0o600)
        _ = try await shop.build(definition())
        let all = try copiedFiles()
        let after = try #require(all.first { $0 != before })
        #expect(all.count == 2)
        let gone = before.subtracting(after).sorted { $0.path < $1.path }
        let new = after.subtracting(before).sorted { $0.path < $1.path }
        #expect(gone.map(\.path) == ["/a", "/b/c"])
        #expect(new.map(\.path) == ["/a", "/b/c"])
        #expect(new.map { $0.mode & 0o777 } == [0o600, 0o644])
        #expect(gone[1].mode == new[1].mode && gone[1].digest != new[1].digest)
    }

    @Test func anEditAddsOnlyTheFoldersOnItsWay() async throws {
        try System.makeDirectories(shop.folder + "/context/b/deep", mode: 0o755)
        try System.makeDirectories(shop.folder + "/context/other", mode: 0o755)
        for path in ["a", "b/deep/c", "other/d"] { try shop.write(path, path) }
        func listings() throws -> Int { try rows("SELECT id FROM content_listings").count }
        _ = try await shop.build(definition())
        // The key, the root, and three folders.
        #expect(try listings() == 5)
        _ = try await shop.build(definition())
        #expect(try listings() == 5)
        try shop.write("a", "another")
        _ = try await shop.build(definition())
        #expect(try listings() == 7)
        try shop.write("b/deep/c", "another")
        _ = try await shop.build(definition())
        #expect(try listings() == 11)
    }

    @Test func noContentsAreKept() async throws {
        try shop.write("a", "bytes of the context")
        _ = try await shop.build(definition())
        let text = try #require(try rows("SELECT body FROM key_preimages WHERE name = 'words'").first)
        #expect(text.contains(#""path":"/words""#) && text.contains("\(Digest.of("words of the file"))"))
        for name in ["dfc.db", "dfc.db-wal"] {
            let bytes = try System.readAll("\(shop.folder)/state/\(name)")
            for secret in ["bytes of the context", "words of the file", Base64.encode(Array("words of the file".utf8))]
            { #expect(!bytes.contains(Array(secret.utf8)), "\(name): \(secret)") }
        }
    }

    @Test func theyGoWithTheirKeysAndAreChecked() async throws {
        try System.makeDirectories(shop.folder + "/context/b", mode: 0o755)
        try shop.write("b/c", "1")
        _ = try await shop.build(definition())
        #expect(try shop.store.check() == [])
        let folder = try #require(
            try rows("SELECT id FROM content_listings WHERE hex(substr(body, 1, 1)) = '44' ORDER BY id").first)
        let body = try shop.store.database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT body FROM content_listings WHERE id = ?", .text(folder)) {
                (row) throws(StoreError) in row.bytes(0)
            }
        }
        var wrong = try #require(body)
        wrong[wrong.count - 1] ^= 1
        try shop.store.database.transaction { [wrong] (connection) throws(StoreError) in
            try connection.run("UPDATE content_listings SET body = ? WHERE id = ?", .bytes(wrong), .text(folder))
        }
        let faults = try shop.store.check()
        #expect(faults.count == 1 && faults[0].hasPrefix("listing \(folder): its entries are those of "), "\(faults)")
        // The store as a later process finds it, when nothing is in use any more.
        shop.store.close()
        let later = try Store.open(stateDirectory: shop.folder + "/state")
        defer { later.close() }
        var options = PruneOptions()
        options.all = true
        #expect(try !later.prune(options).isEmpty)
        let left = try later.database.withConnection { (connection) throws(StoreError) in
            try connection.rows("SELECT id FROM content_listings UNION SELECT id FROM key_preimages") {
                (row) throws(StoreError) in row.text(0)
            }
        }
        #expect(left == [])
    }
}
