import DfcBasics
import DfcHost
import DfcStore
import TestSupport
import Testing

/// What goes by itself when a store becomes too large.
@Suite struct GarbageTests {
    @Test func limitsAreBuildKits() {
        var policy = GarbagePolicy()
        #expect(policy.limit(total: 100, free: 0) == nil)
        policy.maxUsedSpace = 50
        #expect(policy.limit(total: 100, free: 0) == 50)
        policy.minFreeSpace = 30
        #expect(policy.limit(total: 100, free: 40) == 50)
        #expect(policy.limit(total: 60, free: 10) == 40)
        policy.reservedSpace = 45
        #expect(policy.limit(total: 60, free: 10) == 45)
        policy.maxUsedSpace = 0
        #expect(policy.limit(total: 60, free: 40) == nil)
        #expect(GarbagePolicy.standard(diskSize: 1_000_000_000_000).count == 4)
    }

    /// A store with three layers of 200 kB that nobody uses, the first one used last.
    func filled() throws -> (test: TestStore, later: Store, layers: [Snapshot]) {
        let test = try TestStore()
        let layers = try (0..<3).map { index in
            try test.layer(["f=" + String(repeating: "\(index)", count: 200_000)])
        }
        test.store.close()
        let later = try Store.open(stateDirectory: test.path + "/state")
        try later.database.transaction { (connection) throws(StoreError) in
            for (index, time) in [3, 1, 2].enumerated() {
                try connection.run(
                    "UPDATE layers SET last_used = ? WHERE id = ?", .integer(Int64(time)),
                    .integer(layers[index].layers[0].rawValue))
            }
        }
        return (test, later, layers)
    }

    @Test func theLongestUnusedGoFirst() throws {
        let (test, store, layers) = try filled()
        defer { withExtendedLifetime(test) { store.close() } }
        #expect(try store.collectGarbage([]) == [])
        var policy = GarbagePolicy()
        policy.maxUsedSpace = 450_000
        let gone = try store.collectGarbage([policy])
        #expect(gone.map(\.id) == ["layer:\(layers[1].layers[0])"])
        #expect(try store.collectGarbage([policy]) == [])
        #expect(try store.check() == [])
    }

    @Test func nothingInUseGoes() throws {
        let (test, store, layers) = try filled()
        defer { store.close() }
        let other = try Store.open(stateDirectory: test.path + "/state")
        defer { other.close() }
        #expect(other.layers.exists(layers[1]))
        #expect(store.layers.exists(layers[2]))
        var policy = GarbagePolicy()
        policy.maxUsedSpace = 1
        policy.all = true
        #expect(try store.collectGarbage([policy]).map(\.id) == ["layer:\(layers[0].layers[0])"])
        #expect(other.layers.exists(layers[1]) && store.layers.exists(layers[2]))
    }

    @Test func onlyWhatTheRuleSays() throws {
        let (test, store, _) = try filled()
        defer { withExtendedLifetime(test) { store.close() } }
        var policy = GarbagePolicy()
        policy.maxUsedSpace = 1
        policy.filter.types = ["exec.cachemount"]
        #expect(try store.collectGarbage([policy]) == [])
        policy.filter.types = []
        policy.filter.unusedFor = .max / 2
        #expect(try store.collectGarbage([policy]) == [])
        policy.filter.unusedFor = nil
        policy.reservedSpace = 1 << 40
        #expect(try store.collectGarbage([policy]) == [])
    }

    @Test func rowsWhoseFilesWereTakenGoWithTheDead() throws {
        let (test, store, layers) = try filled()
        // A prune that died between taking the files away and the end of its transaction.
        try FileTree.removeAll("\(test.path)/state/layers/\(layers[0].layers[0])")
        #expect(try store.check() == ["layer \(layers[0].layers[0]): folder is missing"])
        try System.writeFile("\(test.path)/state/processes/1-99999999-dead", [])
        store.close()
        let next = try Store.open(stateDirectory: test.path + "/state")
        defer { next.close() }
        #expect(try next.check() == [])
        try TestStore.make(["4711/"], in: "\(test.path)/state/layers")
        #expect(try next.check() == ["layers/4711: has no row"])
    }
}
