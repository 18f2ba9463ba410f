import DfcBasics
import DfcHost
import DfcSolver
import DfcStore
import Testing

/// Trees of many layers in the database.
@Suite struct LayerStackTests {
    /// Stores a chain of so many layers as a long build does, a result for each; gives the last tree.
    private func chain(_ count: Int, on start: Snapshot = .scratch, in store: Store) throws -> Snapshot {
        let (cache, results) = (SolverCache(store: store), SolverResults(store: store))
        var tree = start
        for _ in 0..<count {
            tree = try store.layers.commit(try store.layers.begin(on: tree), description: "test")
            let text = try #require(try results.save(.snapshot(tree)))
            try cache.save(
                CacheRecord(key: .fresh(), result: text, created: 1), links: [], superseded: [], adopted: [],
                preimages: [])
        }
        return tree
    }

    /// Bytes of all that tables hold of trees.
    private func size(_ store: Store) throws -> Int64 {
        try store.database.read { (connection) throws(StoreError) in
            var size: Int64 = 0
            for sum in [
                "SELECT sum(length(parent)) FROM layers", "SELECT sum(length(result)) FROM key_results",
                "SELECT count(*) * 24 FROM stacks",
            ] {
                size += try connection.row(sum) { (row) throws(StoreError) in row.integer(0) } ?? 0
            }
            return size
        }
    }

    @Test func aLongChainCostsThatMuchForEachLayer() throws {
        let test = try TestStore()
        var tree = try chain(150, in: test.store)
        let first = try size(test.store)
        tree = try chain(150, on: tree, in: test.store)
        let second = try size(test.store)
        #expect(tree.layers.count == 300)
        // A digit more in a number, but no list.
        #expect(second < first * 5 / 2, "\(first) bytes for 150 layers, \(second) for 300")
        #expect(second < 300 * 40)
    }

    @Test func aTreeIsFoundByAnotherProcessAndGoneWithItsLayers() throws {
        let test = try TestStore()
        let one = try chain(5, in: test.store)
        let two = try chain(2, on: Snapshot(layers: Array(one.layers.prefix(2))), in: test.store)
        let texts = try [one, two].map { try #require(try SolverResults(store: test.store).save(.snapshot($0))) }
        #expect(texts[0] != texts[1])
        test.store.close()

        let other = try Store.open(stateDirectory: test.path + "/state")
        defer { other.close() }
        func found() throws -> [Snapshot?] {
            try texts.map { text in
                switch try SolverResults(store: other).load(text) {
                case .snapshot(let snapshot): snapshot
                case .folder, nil: nil
                }
            }
        }
        #expect(try found() == [one, two])
        // A layer in the middle of the first alone.
        try other.database.transaction { (connection) throws(StoreError) in
            try connection.run("DELETE FROM layers WHERE id = ?", .integer(one.layers[3].rawValue))
            try SolverCache.sweep(connection)
        }
        #expect(try found() == [nil, two])
        let left = try other.database.read { (connection) throws(StoreError) in
            try connection.row("SELECT count(*) FROM stacks") { (row) throws(StoreError) in row.integer(0) }
        }
        #expect(left == 5, "three of the first, two more of the second")
    }

    @Test func listsOfEarlierVersionsAreRead() throws {
        let test = try TestStore()
        let tree = try chain(3, in: test.store)
        let key = CacheKey.fresh()
        let numbers = tree.layers.map(\.description)
        let old = #"{"layers":[\#(numbers.joined(separator: ","))]}"#
        try test.store.database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "INSERT INTO key_results (key, result, created, used) VALUES (?, ?, 1, 1), (?, ?, 1, 1)",
                .text(key.description), .text(old), .text(key.description), #"{"layers":[77]}"#)
            try connection.run("UPDATE layers SET parent = ?", .text(numbers.prefix(2).joined(separator: " ")))
            try connection.script("DELETE FROM stacks; PRAGMA user_version=1")
        }
        test.store.close()

        let now = try Store.open(stateDirectory: test.path + "/state")
        defer { now.close() }
        let texts = try SolverCache(store: now).records(of: [key]).map(\.result)
        let found = try texts.map { text in
            switch try SolverResults(store: now).load(text) {
            case .snapshot(let snapshot): snapshot
            case .folder, nil: nil as Snapshot?
            }
        }
        #expect(Set(found) == [tree, nil])
        #expect(try now.layers.parent(of: tree.layers[2]) == Snapshot(layers: Array(tree.layers.prefix(2))))
    }
}
