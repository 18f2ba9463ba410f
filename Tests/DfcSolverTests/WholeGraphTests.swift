import DfcBasics
import DfcSolver
import Testing

/// Graphs that are found as a whole.
@Suite struct WholeGraphTests {
    let house = ToyHouse()
    var box: ToyBox { house.box }

    /// A chain on a folder of this session, as a long Dockerfile makes it.
    func chain(_ count: Int, folder: Int, session: String, byContent: Bool = true, ignored: Int? = nil) -> [Toy] {
        let base = box.constant("base", 100)
        let source = box.constant("folder", folder, session: session, key: "folder ")
        var toys = [base, source]
        var top = base
        for index in 0..<count {
            top = box.sum(
                "step \(index)", [top, source], more: index, byContent: byContent ? [1] : [],
                ignoreCache: index == ignored)
            toys.append(top)
        }
        return toys
    }

    @Test func aKnownGraphIsNotWalked() async throws {
        let first = try await house.build(chain(50, folder: 3, session: "a"))
        let lookups = house.cache.lookups
        let second = try await house.build(chain(50, folder: 3, session: "b"))
        #expect(second.values == first.values)
        #expect(house.counter.runs == ["folder"])
        #expect(house.counter.contents.isEmpty)
        #expect(Set(house.counter.maps) == ["base", "folder"])
        #expect(house.cache.lookups - lookups <= 1)
        // All is told as by a walk: the folder was read, everything else came from the cache.
        #expect(second.told.cached == Set(second.told.final.keys).subtracting(["folder"]))
        #expect(second.told.final["folder"]?.completed != nil)
    }

    @Test func anotherContentIsAnotherGraph() async throws {
        _ = try await house.build(chain(3, folder: 3, session: "a"))
        let other = try await house.build(chain(3, folder: 4, session: "b"))
        #expect(other.values == [100 + 3 + 3 * 4])
        #expect(house.counter.runs.count == 4)
        let again = try await house.build(chain(3, folder: 3, session: "c"))
        #expect(again.values == [100 + 3 + 3 * 3])
        #expect(house.counter.runs == ["folder"])
    }

    @Test func aGraphOfWhichAKeyWasSupersededIsWalked() async throws {
        _ = try await house.build(chain(3, folder: 3, session: "a"))
        _ = try await house.build(chain(3, folder: 3, session: "b", ignored: 1))
        #expect(Set(house.counter.runs) == ["folder", "step 1", "step 2"])
        let records = house.cache.allRecords.count
        let after = try await house.build(chain(3, folder: 3, session: "c"))
        #expect(house.counter.runs == ["folder"])
        // It was walked: the records are those of the run that ignored the cache.
        #expect(Set(house.counter.maps).contains("step 1"))
        #expect(house.cache.allRecords.count == records)
        #expect(after.values == [100 + 3 + 3 * 3])
    }

    @Test func aLostResultIsMadeAgain() async throws {
        let first = try await house.build(chain(3, folder: 3, session: "a"))
        house.results.lose(first.values[0])
        let second = try await house.build(chain(3, folder: 3, session: "b"))
        #expect(second.values == first.values)
        #expect(Set(house.counter.runs) == ["folder", "step 2"])
        _ = try await house.build(chain(3, folder: 3, session: "c"))
        #expect(house.counter.runs == ["folder"])
    }

    @Test(arguments: [50, 200]) func aWalkAsksAFewThingsOfEachVertex(count: Int) async throws {
        _ = try await house.build(chain(count, folder: 3, session: "a"))
        let before = house.cache.lookups
        let known = chain(count, folder: 3, session: "b")
        let end = box.sum("end", Array(known.suffix(1)), more: 1)
        _ = try await house.build(known + [end])
        #expect(house.counter.runs.sorted() == ["end", "folder"])
        #expect(house.counter.contents.count == count)
        #expect(house.cache.lookups - before <= 7 * count + 20)
    }

    /// What a walk would run again each time is not skipped either.
    @Test func aFolderThatCountsByItsKeyAloneIsReadAnew() async throws {
        for session in ["a", "b"] {
            _ = try await house.build(chain(2, folder: 3, session: session, byContent: false))
            #expect(Set(house.counter.runs).isSuperset(of: ["step 0", "step 1"]))
        }
    }
}
