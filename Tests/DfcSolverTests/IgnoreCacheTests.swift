import DfcBasics
import DfcSolver
import Synchronization
import Testing

/// Gives another number each time.
final class Dice: Sendable {
    private let last = Mutex(0)
    func roll() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}

@Suite struct IgnoreCacheTests {
    let house = ToyHouse()
    var box: ToyBox { house.box }
    let dice = Dice()

    /// A vertex that gives another number each time that it runs.
    func random(_ name: String, _ top: Toy, ignoreCache: Bool, always value: Int? = nil) -> Toy {
        let rolled = value ?? dice.roll()
        return box.toy(name, key: "random", inputs: [Edge(top.digest)], ignoreCache: ignoreCache) { _ in [rolled] }
    }

    func build(ignoring: Bool, always value: Int? = nil) async throws -> (value: Int, runs: Set<String>) {
        let top = box.constant("top", 0)
        let tool = random("tool", top, ignoreCache: ignoring, always: value)
        let copy = box.sum("copy", [top, tool], byContent: [1])
        let end = box.sum("end", [copy], more: 100)
        let built = try await house.build([top, tool, copy, end])
        return (built.values[0], Set(house.counter.runs))
    }

    @Test func newBytesFlowDownAndStay() async throws {
        let first = try await build(ignoring: false)
        let second = try await build(ignoring: true)
        #expect(second.runs == ["tool", "copy", "end"])
        #expect(second.value != first.value)
        let third = try await build(ignoring: false)
        #expect(third.runs == [])
        #expect(third.value == second.value)
    }

    @Test func equalBytesStopTheRun() async throws {
        _ = try await build(ignoring: false, always: 5)
        #expect(try await build(ignoring: true, always: 5).runs == ["tool"])
        #expect(try await build(ignoring: false, always: 5).runs == [])
    }

    @Test func bytesThatComeBackAreFoundAgain() async throws {
        _ = try await build(ignoring: false, always: 5)
        #expect(try await build(ignoring: true, always: 6).runs == ["tool", "copy", "end"])
        #expect(try await build(ignoring: true, always: 5).value == 105)
        #expect(try await build(ignoring: false).value == 105)
    }

    @Test func everythingIgnoredRunsOnceAndIsKept() async throws {
        let top = box.constant("top", 1)
        func chain(_ ignoring: Bool) -> [Toy] {
            let left = box.sum("left", [top], more: 1, ignoreCache: ignoring)
            let right = box.sum("right", [top], more: 2, ignoreCache: ignoring)
            return [top, left, right, box.sum("end", [left, right], ignoreCache: ignoring)]
        }
        _ = try await house.build(chain(false))
        let again = try await house.build(chain(true))
        #expect(Set(house.counter.runs) == ["left", "right", "end"])
        #expect(again.told.cached == ["top"])
        let third = try await house.build(chain(false))
        #expect(house.counter.runs == [])
        #expect(third.told.cached == ["top", "left", "right", "end"])
    }
}
