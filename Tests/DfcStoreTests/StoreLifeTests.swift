import DfcBasics
import DfcHost
import DfcStore
import Glibc
import ImageSpec
import TestSupport
import Testing

/// Deaths and what the next open makes of what they left.
@Suite struct StoreLifeTests {
    /// What a process leaves that dies in the midst of all it can do, under the name of one that does not live.
    private func leaveBehind(_ state: String) throws {
        let dead = "1-99999999-dead"
        try System.writeFile("\(state)/processes/\(dead)", [])
        try TestStore.make(["0/", "0/fs/", "0/fs/f=half", "0/work/"], in: "\(state)/pending/\(dead)")
        try TestStore.make(["half=x"], in: "\(state)/blobs/ingest/\(dead)")
        try TestStore.make(["x/", "x/y="], in: "\(state)/tmp/\(dead)")
        // Between the rename and the end of the transaction.
        try TestStore.make(["fs/", "fs/f=x"], in: "\(state)/layers/4711")
        try System.writeFile("\(state)/blobs/sha256/" + String(repeating: "a", count: 64), [1])
        try TestStore.make(["fs/", "lock="], in: "\(state)/cache/4711")
        try TestStore.make(["fs/", "fs/g="], in: "\(state)/trash/0123")
        try TestStore.make(["l/", "l/f=", "u/", "w/"], in: "\(state)/tmp/\(dead)")
        try TestStore.make(["0/"], in: "\(state)/mounts/\(dead)")
        let tmp = "\(state)/tmp/\(dead)"
        try MountCalls.overlay(
            lowers: [tmp + "/l"], upper: tmp + "/u", work: tmp + "/w", at: "\(state)/mounts/\(dead)/0")
    }

    @Test func leftoversOfTheDeadGo() throws {
        let test = try TestStore()
        let state = test.path + "/state"
        let kept = try test.layer(["f=1"])
        let blob = try test.store.blobs.add([1])
        let pending = try test.store.layers.begin(on: kept)
        let temporary = try test.store.temporaryDirectory("x")
        try leaveBehind(state)
        let next = try Store.open(stateDirectory: state)
        defer { next.close() }
        #expect(try System.list(state + "/layers") == ["1"])
        #expect(try System.list(state + "/blobs/sha256").count == 1)
        #expect(try System.list(state + "/cache") == [])
        #expect(try System.list(state + "/trash") == [])
        #expect(try System.list(state + "/mounts") == [])
        #expect(try System.list(state + "/processes").count == 2)
        for name in ["pending", "tmp", "blobs/ingest"] {
            #expect(try !System.list("\(state)/\(name)").contains { $0.hasSuffix("-dead") })
        }
        // What the living work on is still theirs.
        #expect(System.exists(pending.folder) && System.exists(temporary))
        #expect(next.layers.exists(kept) && next.blobs.contains(blob))
        #expect(try next.check() == [])
        #expect(next.layers.exists(try test.store.layers.commit(pending, description: "")))
    }

    @Test func closingLeavesNothing() throws {
        let test = try TestStore()
        let state = test.path + "/state"
        do {
            let store = try Store.open(stateDirectory: state)
            _ = try store.temporaryDirectory("x")
            let layer = try store.layers.begin(on: try test.layer(["f="]))
            let mounted = try store.layers.mount(layer)
            store.close()
            #expect(!System.exists(layer.folder) && !System.exists(mounted.path + "/f"))
        }
        for name in ["pending", "tmp", "mounts", "blobs/ingest"] {
            let left = try System.list("\(state)/\(name)")
            #expect(left.count <= 1, "\(name): \(left)")
        }
        #expect(try System.list(state + "/processes").count == 1)
    }

    /// Steps leave folders, mount points and control groups to be taken away beside the build: none is there after it.
    @Test func whatIsPutOffIsDoneAtTheEnd() throws {
        let test = try TestStore()
        let state = test.path + "/state"
        let store = try Store.open(stateDirectory: state)
        var top = try test.layer(["f="])
        let groups = System.exists("/sys/fs/cgroup/pids") ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup"
        var noted: [String] = []
        for number in 0..<30 {
            let folder = try store.temporaryDirectory("step")
            try TestStore.make(["a/", "a/f=x"], in: folder)
            let group = "/dfc-put-off-\(System.randomHex(bytes: 8))"
            try System.mkdir(groups + group, mode: 0o755)
            noted.append(groups + group)
            try System.writeFile("\(folder)/\(ControlGroups.note)", PathText.bytes(of: group))
            let layer = try store.layers.begin(on: top)
            let tree = try store.layers.mount(layer)
            try TestStore.make(["d/", "f\(number)=x"], in: tree.path)
            layer.hold("/d")
            try System.rmdir(tree.path + "/d")
            tree.close()
            store.discard(temporary: folder)
            top = try store.layers.commit(layer, description: "")
        }
        store.close()
        #expect(try System.list(state + "/trash") == [])
        #expect(noted.filter { System.exists($0) } == [])
        for layer in top.layers.dropFirst() {
            #expect(try System.list("\(state)/layers/\(layer)") == ["fs"])
            #expect(try System.list("\(state)/layers/\(layer)/fs").count == 1)
        }
    }

    @Test func aNumberIsNeverUsedTwice() throws {
        let test = try TestStore()
        let first = try test.layer(["f="])
        let other = try Store.open(stateDirectory: test.path + "/state")
        defer { other.close() }
        test.store.close()
        var options = PruneOptions()
        options.all = true
        #expect(try other.prune(options).map(\.id) == ["layer:\(first.layers[0])"])
        let layer = try other.layers.begin(on: .scratch)
        #expect(try other.layers.commit(layer, description: "").layers != first.layers)
    }

    @Test func twoStoresAtOnce() async throws {
        let test = try TestStore()
        let other = try Store.open(stateDirectory: test.path + "/state")
        defer { other.close() }
        let stores = [test.store, other]
        let snapshots = try await withThrowingTaskGroup(of: Snapshot.self) { group in
            for index in 0..<40 {
                group.addTask {
                    try await BlockingPool.run { () throws(StoreError) in
                        let store = stores[index % 2]
                        try store.blobs.add(Array("blob \(index / 2)".utf8))
                        let layer = try store.layers.begin(on: .scratch)
                        try hosted { () throws(HostError) in
                            try System.writeFile(layer.folder + "/f", Array("\(index)".utf8))
                        }
                        return try store.layers.commit(layer, description: "\(index)")
                    }
                }
            }
            var all: [Snapshot] = []
            for try await one in group { all.append(one) }
            return all
        }
        #expect(Set(snapshots.flatMap(\.layers)).count == 40)
        #expect(snapshots.allSatisfy { test.store.layers.exists($0) && other.layers.exists($0) })
        #expect(try test.store.check() == [])
        #expect(try System.list(test.path + "/state/blobs/sha256").count == 20)
    }

    @Test func pruneLeavesWhatTheLivingUse() throws {
        let test = try TestStore()
        let used = try test.layer(["f=1"])
        let other = try Store.open(stateDirectory: test.path + "/state")
        defer { other.close() }
        var options = PruneOptions()
        options.all = true
        #expect(try other.prune(options) == [])
        #expect(try other.diskUsage().map(\.inUse) == [true])
        test.store.close()
        #expect(try other.diskUsage().map(\.inUse) == [false])
        #expect(try other.prune(options).count == 1)
        #expect(!other.layers.exists(used))
        #expect(try other.diskUsage() == [])
    }

    @Test func pruneTakesWhatStandsOnOthersFirst() throws {
        let test = try TestStore()
        let low = try test.layer(["f=1"])
        let middle = try test.layer(on: low, ["g=2"])
        let high = try test.layer(on: middle, ["h=3"])
        let results = SolverResults(store: test.store)
        let kept = try [low, middle, high].map { try results.save(.snapshot($0)) }
        test.store.close()
        let store = try Store.open(stateDirectory: test.path + "/state")
        defer { store.close() }
        try store.database.transaction { (connection) throws(StoreError) in
            // The lowest is the one that was not used for the longest time.
            try connection.run("UPDATE layers SET last_used = id")
        }
        let sizes = try store.diskUsage().map(\.size)
        var options = PruneOptions()
        options.filter.ids = ["layer:\(low.layers[0])"]
        #expect(try store.prune(options) == [])
        options = PruneOptions()
        options.keepStorage = sizes.reduce(0, +) - 1
        let names = [middle, high].map { "layer:\($0.layers.last?.description ?? "")" }
        #expect(try store.prune(options).map(\.id) == [names[1]])
        options.keepStorage = sizes[0]
        #expect(try store.prune(options).map(\.id) == [names[0]])
        #expect(
            try kept.map { try $0.flatMap { try SolverResults(store: store).load($0) } != nil } == [true, false, false])
        #expect(try store.check() == [])
    }

    @Test func pruneKeepsImagesAndObeysLimits() async throws {
        let test = try TestStore()
        let (layer, loose) = (Array("layer".utf8), Array("loose".utf8))
        do {
            let blobs = test.store.blobs
            let layerDigest = try blobs.add(layer)
            try blobs.add(loose)
            let config = try blobs.add(Array("{}".utf8))
            let manifest = try blobs.add(
                Array(#"{"config":{"digest":"\#(config)"},"layers":[{"digest":"\#(layerDigest)"}]}"#.utf8))
            try test.store.images.set(
                name: "docker.io/library/x:latest",
                target: Descriptor(mediaType: MediaType.ociManifest, digest: manifest, size: 1))
            try await test.store.cacheMounts.acquire(id: "c", base: nil, sharing: .shared).close()
        }
        test.store.close()
        let store = try Store.open(stateDirectory: test.path + "/state")
        defer { store.close() }
        #expect(try store.diskUsage().count == 2)
        var options = PruneOptions()
        options.filter.unusedFor = 3_600_000_000_000
        #expect(try store.prune(options) == [])
        options = PruneOptions()
        options.keepStorage = 1 << 40
        #expect(try store.prune(options) == [])
        options.keepStorage = nil
        options.filter.types = ["exec.cachemount"]
        #expect(try store.prune(options).map(\.recordType) == ["exec.cachemount"])
        #expect(try store.prune(PruneOptions()).map(\.id) == [Digest.of(loose).description])
        #expect(store.blobs.contains(Digest.of(layer)))
        #expect(try store.images.remove("docker.io/library/x:latest"))
        #expect(try store.images.all() == [])
    }

    /// Who only asks for a name need not open the store, also while another has it.
    @Test func anImageIsLookedForWithoutOpening() throws {
        let test = try TestStore()
        let (state, name) = (test.path + "/state", "docker.io/library/x:latest")
        #expect(!ImageStore.mayHave(name, stateDirectory: test.path + "/none"))
        #expect(!ImageStore.mayHave(name, stateDirectory: state))
        try test.store.images.set(
            name: name, target: Descriptor(mediaType: MediaType.ociManifest, digest: Digest.of("x"), size: 1))
        #expect(ImageStore.mayHave(name, stateDirectory: state))
        #expect(!ImageStore.mayHave(name + "r", stateDirectory: state))
        try System.writeFile(test.path + "/dfc.db", [1, 2, 3])
        #expect(ImageStore.mayHave(name, stateDirectory: test.path), "who opens it learns what is wrong")
        #expect(try System.list(state + "/processes").count == 1)
    }

    @Test func aLossOfPowerCostsWhatWasNotOnTheDisk() throws {
        let test = try TestStore()
        let store = test.store
        let safe = try test.layer(["f=1"])
        let safeBlob = try store.blobs.add([1])
        try Durability.sync(store.directory, store.database)
        let later = try test.layer(on: safe, ["g=2"])
        let laterBlob = try store.blobs.add([2])
        store.close()
        // The same start of the machine: nothing happens.
        let again = try Store.open(stateDirectory: test.path + "/state")
        #expect(try !Durability.recover(again.database))
        #expect(again.layers.exists(later) && again.blobs.contains(laterBlob))
        // Another start.
        try again.database.transaction { (connection) throws(StoreError) in
            try connection.run("UPDATE durability SET boot = 'another'")
        }
        again.close()
        let next = try Store.open(stateDirectory: test.path + "/state")
        defer { next.close() }
        #expect(next.layers.exists(safe) && next.blobs.contains(safeBlob))
        #expect(!next.layers.exists(later) && !next.blobs.contains(laterBlob))
        #expect(try next.check() == [])
    }

    @Test func filesThatAreTheSameAreNotReadAgain() throws {
        let test = try TestStore()
        let context = try test.folder("context", ["d/", "d/f=1", "g=2"])
        func digest() throws -> Digest {
            try ContentChecksum.digest(of: .folder(FolderTree(path: context)), selectors: [], store: test.store)
        }
        // Too fresh to be trusted.
        _ = try digest()
        #expect(try System.list(test.path + "/state/stat") == [])
        Clock.sleep(milliseconds: 200)
        let before = try digest()
        #expect(try digest() == before)
        // What the index says of a file counts as long as its stat is the same.
        let index = test.path + "/state/stat/" + (try #require(try System.list(test.path + "/state/stat").first))
        let bytes = try System.readAll(index)
        var wrong = bytes
        wrong[wrong.count - 1] ^= 1
        try System.writeFile(index, wrong)
        #expect(try digest() != before)
        let stat = try System.stat(context + "/g")
        try System.writeFile(context + "/g", Array("3".utf8))
        try System.utimens(context + "/g", atime: stat.atime, mtime: stat.mtime)
        let changed = try digest()
        #expect(changed != before)
        // A damaged index is no harm.
        for damaged in [[], [1, 2, 3], Array(bytes.prefix(40)), bytes + [9]] {
            try System.writeFile(index, damaged)
            #expect(try digest() == changed)
        }
    }

    @Test func aReadingIsOfOneMoment() throws {
        let test = try TestStore()
        let context = try test.folder("context", ["f=1"])
        var folder = FolderTree(path: context)
        folder.reading = FolderTree.nextReading()
        let scan = try test.store.checksums.scan(folder)
        try TestStore.make(["g=2"], in: context)
        #expect(try test.store.checksums.scan(folder).entries.map(\.path) == ["f"])
        #expect(scan === (try test.store.checksums.scan(folder)))
        try System.writeFile(context + "/f", Array("22".utf8))
        #expect(throws: StoreError.self) {
            try ContentChecksum.digest(of: .folder(folder), selectors: [], store: test.store)
        }
        #expect(throws: StoreError.self) { try test.store.materialise(folder) }
    }
}
