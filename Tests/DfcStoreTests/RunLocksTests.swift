import DfcBasics
import DfcSolver
import DfcStore
import Synchronization
import Testing

/// One at a time for each work, over all who have the store open.
@Suite struct RunLocksTests {
    let test: TestStore
    let other: Store
    let work = Digest.of("work")

    init() throws {
        test = try TestStore()
        other = try Store.open(stateDirectory: test.path + "/state")
    }

    /// Counts calls.
    final class Told: Sendable {
        private let count = Mutex(0)
        var times: Int { count.withLock { $0 } }
        func tell() { count.withLock { $0 += 1 } }
    }

    @Test func theSecondWaitsForTheFirst() async throws {
        let told = Told()
        let first = try #require(try await RunLocks(store: test.store).enter(work, patient: true) { told.tell() })
        let locks = RunLocks(store: other)
        #expect(try await locks.enter(work, patient: false) { told.tell() } == nil)
        #expect(try await locks.enter(Digest.of("another"), patient: false) { told.tell() } != nil)
        #expect(told.times == 0)
        let second = Task { [work] in try await locks.enter(work, patient: true) { told.tell() } != nil }
        while told.times == 0 { await Task.yield() }
        first.leave()
        #expect(try await second.value)
        #expect(told.times == 1)
        // The pass went with its object.
        #expect(try await RunLocks(store: test.store).enter(work, patient: false) {} != nil)
    }

    @Test func waitingCanBeCancelled() async throws {
        let told = Told()
        let first = try #require(try await RunLocks(store: test.store).enter(work, patient: true) {})
        let locks = RunLocks(store: other)
        let second = Task { [work] in try await locks.enter(work, patient: true) { told.tell() } != nil }
        while told.times == 0 { await Task.yield() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        first.leave()
    }
}
