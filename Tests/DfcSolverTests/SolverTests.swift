import DfcBasics
import DfcSolver
import Testing

@Suite struct SolverTests {
    let house = ToyHouse()
    var box: ToyBox { house.box }

    @Test func aDiamondSharesItsTop() async throws {
        let top = box.constant("top", 1)
        let left = box.sum("left", [top], more: 10)
        let right = box.sum("right", [top], more: 20)
        let end = box.sum("end", [left, right])
        let built = try await house.build([top, left, right, end])
        #expect(built.values == [32])
        #expect(house.counter.runs.sorted() == ["end", "left", "right", "top"])
        #expect(built.told.cached.isEmpty)
    }

    @Test func aSecondBuildRunsNothingAndSaysCachedOfEachVertex() async throws {
        let top = box.constant("top", 1)
        let middle = box.sum("middle", [top], more: 10)
        let end = box.sum("end", [middle], more: 100)
        _ = try await house.build([top, middle, end])
        let again = try await house.build([top, middle, end])
        #expect(again.values == [111])
        #expect(house.counter.runs == [])
        #expect(again.told.cached == ["top", "middle", "end"])
        #expect(again.told.vertexEvents.filter { $0.completed != nil }.map(\.name) == ["top", "middle", "end"])
    }

    @Test func ancestorsOfACachedVertexNeverRun() async throws {
        let top = box.constant("top", 1)
        let middle = box.sum("middle", [top], more: 10)
        let end = box.sum("end", [middle], more: 100)
        _ = try await house.build([top, middle, end])
        house.results.lose(1)
        house.results.lose(11)
        let after = box.sum("after", [end], more: 1000)
        let built = try await house.build([top, middle, end, after])
        #expect(built.values == [1111])
        #expect(house.counter.runs == ["after"])
        #expect(built.told.cached == ["top", "middle", "end"])
    }

    @Test func equalContentHitsAfterItsDefinitionMissed() async throws {
        func build(_ source: Int) async throws -> [String] {
            let top = box.constant("top", source)
            // Any number gives the same remainder of 10.
            let made = box.toy("made", key: "made", inputs: [Edge(top.digest)]) { [$0[0] % 10] }
            let end = box.sum("end", [made], more: 100, byContent: [0])
            let built = try await house.build([top, made, end])
            #expect(built.values == [103])
            return house.counter.runs
        }
        #expect(try await build(13) == ["top", "made", "end"])
        #expect(try await build(23) == ["top", "made"])
        // The keys are synonyms from now on: nothing is digested.
        #expect(try await build(23) == [])
        #expect(house.counter.contents == [])
    }

    @Test func contentOfASessionSourceIsAllThatCounts() async throws {
        func build(_ value: Int, _ session: String) async throws -> [String] {
            let context = box.constant("context", value, session: session)
            let base = box.constant("base", 1)
            let copy = box.sum("copy", [base, context], byContent: [1])
            let end = box.sum("end", [copy], more: 100)
            let built = try await house.build([context, base, copy, end])
            #expect(built.values == [value + 101])
            return house.counter.runs
        }
        #expect(try await Set(build(5, "first")) == ["context", "base", "copy", "end"])
        #expect(try await build(5, "second") == ["context"])
        #expect(try await Set(build(6, "third")) == ["context", "copy", "end"])
        #expect(try await build(5, "fourth") == ["context"])
    }

    @Test func whatBuildsOnASessionSourceItselfIsNotKept() async throws {
        func build(_ session: String) async throws -> [String] {
            let context = box.constant("context", 1, session: session)
            let end = box.sum("end", [context], more: 1)
            _ = try await house.build([context, end])
            return house.counter.runs
        }
        #expect(try await build("first") == ["context", "end"])
        #expect(try await build("first") == ["context", "end"])
        #expect(house.cache.allRecords.isEmpty)
    }

    @Test func aLostResultFallsThroughToRunning() async throws {
        let top = box.constant("top", 1)
        let end = box.sum("end", [top], more: 10)
        _ = try await house.build([top, end])
        house.results.lose(11)
        let built = try await house.build([top, end])
        #expect(built.values == [11])
        #expect(house.counter.runs == ["end"])
        #expect(house.cache.allRecords.count == 2)
        _ = try await house.build([top, end])
        #expect(house.counter.runs == [])
    }

    @Test func aLostResultMadeAgainKeepsWhatWasMadeOfIt() async throws {
        let top = box.constant("top", 1)
        let middle = box.sum("middle", [top], more: 10)
        let end = box.sum("end", [middle], more: 100)
        _ = try await house.build([top, middle, end])
        house.results.lose(11)
        let side = box.sum("side", [middle], more: 1000)
        let all = [top, middle, end, side]
        let built = try await house.build(all, wanted: [end, side])
        #expect(built.values == [111, 1011])
        #expect(house.counter.runs == ["middle", "side"])
        _ = try await house.build(all, wanted: [end, side])
        #expect(house.counter.runs == [])
    }

    @Test func vertexesOfEqualKeyRunOnce() async throws {
        let first = box.constant("first", 1, key: "same")
        let second = box.constant("second", 1, key: "same")
        let left = box.sum("left", [first], more: 10)
        let right = box.sum("right", [second], more: 10)
        let end = box.sum("end", [left, right])
        let built = try await house.build([first, second, left, right, end])
        #expect(built.values == [22])
        #expect(house.counter.runs.count == 3)
        #expect(built.told.cached.count == 2)
    }

    @Test func aFurtherCacheMapIsAskedWhenTheFirstLeadsNowhere() async throws {
        func image(_ manifest: String) -> Toy {
            let maps = [
                CacheMap<Int>(digest: Digest.of(manifest), more: true), CacheMap<Int>(digest: Digest.of("chain")),
            ]
            return Toy(
                digest: Digest.of(manifest), name: manifest,
                operation: ToyOperation(name: manifest, counter: house.counter, maps: maps) { _ in [7] })
        }
        func build(_ manifest: String) async throws -> (runs: [String], maps: [String]) {
            let top = image(manifest)
            let end = box.sum("end", [top], more: 1)
            _ = try await house.build([top, end])
            return (house.counter.runs, house.counter.maps)
        }
        #expect(try await build("one").runs == ["one", "end"])
        #expect(try await build("one").maps.filter { $0 == "one" }.count == 1)
        let other = try await build("two")
        #expect(other.runs == [])
        #expect(other.maps.filter { $0 == "two" }.count == 2)
        #expect(try await build("two").maps.filter { $0 == "two" }.count == 1)
    }

    @Test func severalOutputsAreKeptEach() async throws {
        let pair = box.toy("pair", key: "pair") { _ in [1, 2] }
        let end = box.toy("end", key: "end", inputs: [Edge(pair.digest, index: 1)]) { [$0[0] * 10] }
        _ = try await house.build([pair, end])
        house.results.lose(20)
        let built = try await house.build([pair, end])
        #expect(built.values == [20])
        #expect(house.counter.runs == ["end"])
    }

    @Test func aRepeatedChainOfTenThousandIsNoTrouble() async throws {
        var toys = [box.constant("0", 1)]
        for index in 1..<10_000 { toys.append(box.sum("\(index)", [toys[index - 1]], more: 1, key: "\(index)")) }
        #expect(try await house.build(toys).values == [10_000])
        #expect(house.counter.runs.count == 10_000)
        #expect(try await house.build(toys).values == [10_000])
        #expect(house.counter.runs == [])
    }
}
