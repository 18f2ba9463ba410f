import DfcBasics
import DfcHost
import DfcSolver
import DfcStore
import Testing

@Suite struct SolverCacheTests {
    let store: Store
    let cache: SolverCache
    let folder: TemporaryState

    init() throws {
        folder = try TemporaryState()
        store = try Store.open(stateDirectory: folder.path)
        cache = SolverCache(store: store)
    }

    let link = CacheLink(input: 0, output: 0, digest: Digest.of("op"), selector: Digest.of("/"))

    func record(_ key: CacheKey, _ result: String, _ created: Nanoseconds) -> CacheRecord {
        CacheRecord(key: key, result: result, created: created)
    }

    func children(_ parent: CacheKey, _ link: CacheLink? = nil) throws -> Set<CacheKey> {
        try cache.children([CacheQuery(steps: [CacheQuery.Step(parent: parent, link: link ?? self.link)])])[0]
    }

    @Test func linksLeadToKeysAndRecords() throws {
        let top = CacheKey.root(Digest.of("top"), output: 0)
        let child = CacheKey.fresh()
        try cache.save(
            record(child, "one", 1), links: [StoredLink(parent: top, link: link, child: child)], superseded: [],
            adopted: [], preimages: [])
        #expect(try children(top) == [child])
        var other = link
        other.selector = nil
        #expect(try children(top, other) == [])
        other = link
        other.input = 1
        #expect(try children(top, other) == [])
        #expect(try cache.records(of: [child]).map(\.result) == ["one"])
        #expect(try cache.records(of: [top]) == [])
    }

    @Test func theNewestRecordComesFirst() throws {
        let key = CacheKey.fresh()
        let other = CacheKey.fresh()
        try cache.save(record(key, "old", 1), links: [], superseded: [], adopted: [], preimages: [])
        try cache.save(record(other, "newest", 3), links: [], superseded: [], adopted: [], preimages: [])
        try cache.save(record(key, "new", 2), links: [], superseded: [], adopted: [], preimages: [])
        #expect(try cache.records(of: [key, other]).map(\.result) == ["newest", "new", "old"])
        try cache.remove(record(key, "new", 2))
        #expect(try cache.records(of: [key]).map(\.result) == ["old"])
        try cache.touch([record(key, "old", 1)], at: 9)
    }

    @Test func supersededKeysGoWithTheirLinks() throws {
        let top = CacheKey.root(Digest.of("top"), output: 0)
        let (old, new, below) = (CacheKey.fresh(), CacheKey.fresh(), CacheKey.fresh())
        try cache.save(
            record(old, "old", 1), links: [StoredLink(parent: top, link: link, child: old)], superseded: [],
            adopted: [], preimages: [])
        try cache.add([StoredLink(parent: old, link: link, child: below)])
        try cache.add([StoredLink(parent: old, link: link, child: below)])
        try cache.save(
            record(new, "new", 2), links: [StoredLink(parent: top, link: link, child: new)], superseded: [old],
            adopted: [], preimages: [])
        #expect(try children(top) == [new])
        #expect(try children(old) == [])
        #expect(try cache.records(of: [old]) == [])
    }

    @Test func anAdoptedKeyLendsItsChildren() throws {
        let (heir, old, below) = (CacheKey.fresh(), CacheKey.fresh(), CacheKey.fresh())
        try cache.add([StoredLink(parent: old, link: link, child: below)])
        try cache.save(record(heir, "new", 1), links: [], superseded: [], adopted: [old], preimages: [])
        #expect(try children(heir) == [below])
        #expect(try children(old) == [below])
    }

    @Test func resultsAreGoneWithTheirLayers() throws {
        let results = SolverResults(store: store)
        let layer = try store.layers.commit(try store.layers.begin(on: .scratch), description: "test")
        let text = try #require(try results.save(.snapshot(layer)))
        #expect(try results.load(text).map { isSnapshot($0, layer) } == true)
        let empty = try #require(try results.save(.snapshot(.scratch)))
        #expect(try results.load(empty).map { isSnapshot($0, .scratch) } == true)
        #expect(try results.load("@123456") == nil)
        #expect(try results.load("nonsense") == nil)
        #expect(try results.save(.folder(FolderTree(path: "/"))) == nil)
    }

    @Test func aSweepTakesWhatIsGone() throws {
        let results = SolverResults(store: store)
        let layer = try store.layers.commit(try store.layers.begin(on: .scratch), description: "test")
        let kept = try #require(try results.save(.snapshot(layer)))
        let top = CacheKey.root(Digest.of("top"), output: 0)
        let (middle, end, dead, below) = (CacheKey.fresh(), CacheKey.fresh(), CacheKey.fresh(), CacheKey.fresh())
        func step(_ parent: CacheKey, _ child: CacheKey) -> StoredLink {
            StoredLink(parent: parent, link: link, child: child)
        }
        // The middle has no result of its own, and leads to one.
        try cache.save(
            record(end, kept, 1), links: [step(top, middle), step(middle, end)], superseded: [], adopted: [],
            preimages: [])
        try cache.save(
            record(dead, "@999", 2), links: [step(top, dead)], superseded: [], adopted: [], preimages: [])
        try cache.save(
            record(below, "nonsense", 3), links: [step(dead, below)], superseded: [], adopted: [], preimages: [])
        let gone = try store.database.transaction { (connection) throws(StoreError) in
            try SolverCache.sweep(connection)
        }
        #expect(gone == 2)
        #expect(try cache.records(of: [middle, end, dead, below]).map(\.result) == [kept])
        #expect(try children(top) == [middle])
        #expect(try children(middle) == [end])
        #expect(try children(dead) == [])
    }

    func isSnapshot(_ tree: Tree, _ snapshot: Snapshot) -> Bool {
        switch tree {
        case .snapshot(let other): other == snapshot
        case .folder: false
        }
    }
}

/// A state folder that goes with the test.
final class TemporaryState: Sendable {
    let path: String

    init() throws {
        path = "/tmp/dfc-solver-cache-\(System.randomHex(bytes: 8))"
        try System.makeDirectories(path, mode: 0o700)
    }

    deinit { try? FileTree.removeAll(path) }
}
