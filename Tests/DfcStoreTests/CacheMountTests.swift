import DfcHost
import DfcStore
import Testing

@Suite struct CacheMountTests {
    @Test func contentSurvives() async throws {
        let test = try TestStore()
        let lease = try await test.store.cacheMounts.acquire(id: "/c", base: nil, sharing: .shared)
        #expect(try System.stat(lease.path).permissions == 0o755)
        try System.writeFile(lease.path + "/f", [1])
        lease.close()
        let again = try Store.open(stateDirectory: test.path + "/state")
        defer { again.close() }
        let second = try await again.cacheMounts.acquire(id: "/c", base: nil, sharing: .locked)
        #expect(second.path == lease.path)
        #expect(try System.list(second.path) == ["f"])
        let other = try await again.cacheMounts.acquire(id: "/d", base: nil, sharing: .shared)
        #expect(other.path != lease.path)
    }

    @Test func sharedAndPrivate() async throws {
        let test = try TestStore()
        let other = try Store.open(stateDirectory: test.path + "/state")
        defer { other.close() }
        let (mounts, others) = (test.store.cacheMounts, other.cacheMounts)
        let one = try await mounts.acquire(id: "c", base: nil, sharing: .shared)
        let two = try await others.acquire(id: "c", base: nil, sharing: .shared)
        #expect(one.path == two.path)
        let three = try await others.acquire(id: "c", base: nil, sharing: .private)
        let four = try await mounts.acquire(id: "c", base: nil, sharing: .private)
        #expect(Set([one.path, three.path, four.path]).count == 3)
        three.close()
        #expect(try await mounts.acquire(id: "c", base: nil, sharing: .private).path == three.path)
    }

    /// Whoever comes while a folder is being made gets that one, however they fall among each other.
    @Test func sharedIsOneFolderForAllWhoComeAtOnce() async throws {
        let test = try TestStore()
        let mounts = test.store.cacheMounts
        for round in 0..<100 {
            let leases = try await withThrowingTaskGroup(of: CacheMountLease.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await mounts.acquire(id: "c\(round)", base: nil, sharing: .shared) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(leases.map(\.path)).count == 1)
        }
    }

    @Test func lockedWaits() async throws {
        let test = try TestStore()
        let mounts = test.store.cacheMounts
        let order = Order()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    guard let lease = try? await mounts.acquire(id: "c", base: nil, sharing: .locked) else { return }
                    await order.enter()
                    try? await Task.sleep(for: .milliseconds(20))
                    await order.leave()
                    lease.close()
                }
            }
        }
        #expect(await order.total == 4)
        #expect(await order.most == 1)
    }

    @Test func cancellingEndsTheWait() async throws {
        let test = try TestStore()
        let mounts = test.store.cacheMounts
        let held = try await mounts.acquire(id: "c", base: nil, sharing: .locked)
        let waiting = Task { try await mounts.acquire(id: "c", base: nil, sharing: .locked) }
        try await Task.sleep(for: .milliseconds(50))
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
        held.close()
    }

    @Test func basesAreCopied() async throws {
        let test = try TestStore()
        let base = try test.layer(["cache/", "cache/f=1", "h=>cache/f", "l->cache"])
        try System.chown(test.store.layers.folder(of: base.layers[0]) + "/cache", uid: 5, gid: 6)
        let lease = try await test.store.cacheMounts.acquire(id: "c", base: base, sharing: .shared)
        #expect(try System.stat(lease.path + "/cache").uid == 5)
        #expect(try System.stat(lease.path + "/h").links == 2)
        #expect(try System.readlink(lease.path + "/l") == "cache")
        let plain = try await test.store.cacheMounts.acquire(id: "c", base: nil, sharing: .shared)
        #expect(plain.path != lease.path)
    }

    @Test func resetDropsNowOrLater() async throws {
        let test = try TestStore()
        let mounts = test.store.cacheMounts
        let free = try await mounts.acquire(id: "free", base: nil, sharing: .shared)
        free.close()
        let used = try await mounts.acquire(id: "used", base: nil, sharing: .shared)
        for id in ["free", "used"] { try mounts.reset(id: id, onBases: false) }
        #expect(!System.exists(free.path))
        #expect(System.exists(used.path))
        let next = try await mounts.acquire(id: "used", base: nil, sharing: .shared)
        #expect(next.path != used.path)
        used.close()
        #expect(!System.exists(used.path))
        try mounts.reset(id: "used", onBases: true)
        next.close()
        #expect(System.exists(next.path))
    }
}

private actor Order {
    var total = 0
    var most = 0
    private var inside = 0
    func enter() {
        inside += 1
        total += 1
        most = max(most, inside)
    }
    func leave() { inside -= 1 }
}
