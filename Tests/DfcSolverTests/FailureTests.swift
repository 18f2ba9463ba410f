import DfcBasics
import DfcSolver
import Synchronization
import Testing

/// What a toy fails with.
struct ToyError: Error, CustomStringConvertible {
    var description: String
}

@Suite struct FailureTests {
    let house = ToyHouse()
    var box: ToyBox { house.box }

    /// A vertex that ends only by being cancelled.
    func endless(_ name: String, _ inputs: [Toy], began: @escaping @Sendable () -> Void = {}) -> Toy {
        box.toy(name, key: name, inputs: inputs.map { Edge($0.digest) }) { _ in
            began()
            try await Task.sleep(for: .seconds(1000))
            return [0]
        }
    }

    func failing(_ name: String, _ inputs: [Toy]) -> Toy {
        box.toy(name, key: name, inputs: inputs.map { Edge($0.digest) }) { _ in
            try await Task.sleep(for: .milliseconds(20))
            throw ToyError(description: "\(name) is broken")
        }
    }

    func failure(_ toys: [Toy], jobs: Int? = nil) async throws -> (error: SolveError, told: Recorder) {
        let told = Recorder()
        let counter = house.counter
        let solver = Solver<Int>(cache: house.cache, results: house.results, progress: told, jobs: jobs) {
            counter.now()
        }
        let end = try #require(toys.last)
        do {
            _ = try await solver.solve(toys, wanted: [Edge(end.digest)])
        } catch {
            return (error, told)
        }
        throw ToyError(description: "no failure")
    }

    @Test func theFirstErrorCancelsTheRest() async throws {
        let top = box.constant("top", 1)
        let bad = failing("bad", [top])
        let slow = endless("slow", [top])
        let end = box.sum("end", [slow, bad])
        let (error, told) = try await failure([top, bad, slow, end])
        #expect(error.vertex == bad.digest)
        #expect(error.name == "bad")
        #expect(error.phase == .run)
        #expect(error.description == "bad is broken")
        #expect(told.final["bad"]?.error == "bad is broken")
        #expect(told.final["slow"]?.error == "context canceled")
        #expect(told.final["end"]?.started == nil)
        for vertex in told.final.values where vertex.started != nil { #expect(vertex.completed != nil) }
    }

    @Test func aFailureIsNotKept() async throws {
        let top = box.constant("top", 1)
        let bad = failing("end", [top])
        _ = try await failure([top, bad])
        let built = try await house.build([top, box.sum("end", [top], key: "end")])
        #expect(built.values == [1])
        #expect(house.counter.runs == ["end"])
    }

    @Test func errorsOfKeysSayWhatWasDone() async throws {
        let top = box.constant("top", 1)
        let map = CacheMap<Int>(
            digest: Digest.of("x"),
            inputs: [InputRule { _ in throw ToyError(description: "\"/nope\": not found") }])
        let end = Toy(
            digest: Digest.of("end"), name: "end", inputs: [Edge(top.digest)],
            operation: ToyOperation(name: "end", counter: house.counter, maps: [map]) { $0 })
        let (error, told) = try await failure([top, end])
        #expect(error.description == "failed to compute cache key: \"/nope\": not found")
        #expect(told.final["end"]?.error == error.description)
    }

    @Test func aGraphWithoutAnAnswerIsAnError() async throws {
        let top = box.constant("top", 1)
        let end = box.sum("end", [top])
        #expect(try await failure([end]).error.underlying as? GraphError == .missingVertex(top.digest))
        let lone = box.toy("lone", key: "lone", inputs: [Edge(top.digest, index: 3)]) { $0 }
        let error = try await failure([top, lone]).error
        #expect(error.underlying as? GraphError == .missingOutput(vertex: top.digest, index: 3, count: 1))
        var first = box.constant("first", 1)
        let second = box.sum("second", [first])
        first.inputs = [Edge(second.digest)]
        #expect(try await failure([first, second]).error.underlying as? GraphError == .cycle(second.digest))
    }

    @Test func cancellingTheTaskCancelsTheBuild() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let slow = endless("slow", []) { continuation.finish() }
        let house = house
        let task = Task { try await house.build([slow]) }
        for await _ in stream {}
        task.cancel()
        do {
            _ = try await task.value
            Issue.record("the build went on")
        } catch let error as SolveError {
            #expect(error.isCancellation)
        }
    }

    @Test(arguments: [1, 2, 3]) func noMoreJobsRunThanAllowed(jobs: Int) async throws {
        let running = Shared()
        let top = box.constant("top", 1)
        let many = (0..<10).map { index in
            box.toy("\(index)", key: "\(index)", inputs: [Edge(top.digest)]) { inputs in
                running.enter()
                // As many as may run at once meet here, however slow the machine is.
                while running.most < jobs { try await Task.sleep(for: .milliseconds(1)) }
                running.leave()
                return inputs
            }
        }
        let built = try await house.build([top] + many + [box.sum("end", many)], jobs: jobs)
        #expect(built.values == [10])
        #expect(running.most == jobs)
    }

    /// One of them runs, the others wait for it to end, which it does not by itself.
    @Test func waitingForAJobCanBeCancelled() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let many = (0..<5).map { endless("slow \($0)", []) { continuation.finish() } }
        let house = house
        let task = Task { try await house.build(many + [house.box.sum("end", many)], jobs: 1) }
        for await _ in stream {}
        task.cancel()
        let error = await #expect(throws: SolveError.self) { _ = try await task.value }
        #expect(error?.isCancellation == true)
        #expect(house.counter.runs.count == 1)
    }
}

/// How many are inside at once.
final class Shared: Sendable {
    private let state = Mutex((now: 0, most: 0))
    var most: Int { state.withLock { $0.most } }
    func enter() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }
    func leave() { state.withLock { $0.now -= 1 } }
}
