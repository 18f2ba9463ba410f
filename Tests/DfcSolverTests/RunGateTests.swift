import DfcBasics
import DfcSolver
import Synchronization
import Testing

/// Builds at once on one cache: what both come to runs once.
@Suite struct RunGateTests {
    /// A gate in memory.
    final class Gate: RunGate {
        private let inside = Mutex<Set<Digest>>([])

        func enter(_ work: Digest, patient: Bool, waiting: @Sendable () -> Void) async throws -> (any RunPass)? {
            var isFirst = true
            while !inside.withLock({ $0.insert(work).inserted }) {
                guard patient else { return nil }
                if isFirst { waiting() }
                isFirst = false
                await Task.yield()
                try Task.checkCancellation()
            }
            return Pass { self.inside.withLock { _ = $0.remove(work) } }
        }

        final class Pass: RunPass {
            let gone: @Sendable () -> Void
            init(_ gone: @escaping @Sendable () -> Void) { self.gone = gone }
            func leave() { gone() }
        }
    }

    let house = ToyHouse()
    let gate = Gate()

    /// A chain whose steps yield often, so that builds at once meet everywhere.
    func chain(ignoreCache: Bool = false) -> [Toy] {
        var toys = [house.box.constant("top", 1)]
        for index in 1...6 {
            toys.append(
                house.box.toy(
                    "step \(index)", key: "step \(index)", inputs: [Edge(toys[index - 1].digest)],
                    byContent: index % 2 == 0 ? [0] : [], ignoreCache: ignoreCache
                ) { inputs in
                    for _ in 0..<50 { await Task.yield() }
                    return [inputs[0] + index]
                })
        }
        return toys
    }

    func solve(_ toys: [Toy]) async throws -> (value: Int, told: Recorder) {
        let told = Recorder()
        let counter = house.counter
        let solver = Solver<Int>(cache: house.cache, results: house.results, progress: told, gate: gate) {
            counter.now()
        }
        return (try await solver.solve(toys, wanted: [Edge(toys[toys.count - 1].digest)])[0], told)
    }

    @Test func buildsAtOnceShareTheirSteps() async throws {
        let values = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await solve(chain()).value } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: 22, count: 8))
        #expect(house.counter.runs.sorted() == ["step 1", "step 2", "step 3", "step 4", "step 5", "step 6", "top"])
    }

    @Test func whoIgnoresTheCacheRunsAll() async throws {
        let values = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 { group.addTask { try await solve(chain(ignoreCache: true)).value } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == [22, 22, 22])
        #expect(house.counter.runs.count { $0 == "step 6" } == 3)
    }

    @Test func aFailureIsNotShared() async throws {
        let isFirst = Mutex(true)
        let fails = house.box.toy("fails", key: "fails", inputs: []) { _ in
            for _ in 0..<50 { await Task.yield() }
            if isFirst.withLock({
                let was = $0; $0 = false; return was
            }) {
                throw Refusal()
            }
            return [1]
        }
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 { group.addTask { (try? await solve([fails]).value) == 1 } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 } == 1)
    }

    struct Refusal: Error {}
}
