import DfcBasics
import DfcSolver
import TestSupport
import Testing

/// A generator whose numbers are the same each time (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct RandomGraphTests {
    /// What a random vertex is, so that it can be made anew and evaluated directly.
    struct Plan {
        var inputs: [Int]
        var more: Int
        var byContent: Set<Int>
        var ignoreCache: Bool
        var session: Bool
    }

    func plans(_ random: inout SeededGenerator) -> [Plan] {
        (0..<Int.random(in: 2...40, using: &random)).map { index in
            let count = index == 0 ? 0 : Int.random(in: 0...min(3, index), using: &random)
            let inputs = (0..<count).map { _ in Int.random(in: 0..<index, using: &random) }
            let byContent = Set(inputs.indices.filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
            return Plan(
                inputs: inputs, more: Int.random(in: 0..<4, using: &random), byContent: byContent, ignoreCache: false,
                session: count == 0 && Bool.random(using: &random))
        }
    }

    func values(_ plans: [Plan]) -> [Int] {
        plans.reduce(into: []) { values, plan in
            // Few different numbers, so that contents are often equal.
            values.append(plan.inputs.reduce(plan.more) { ($0 + values[$1]) % 7 })
        }
    }

    func toys(_ plans: [Plan], _ box: ToyBox, round: Int) -> [Toy] {
        plans.enumerated().reduce(into: []) { toys, numbered in
            let (index, plan) = numbered
            let more = plan.more
            let rules = "\(more) \(plan.inputs.count) \(plan.byContent.sorted())"
            let key = plan.session ? "session \(round) \(index)" : "sum \(rules)"
            toys.append(
                box.toy(
                    "\(index)", key: key, inputs: plan.inputs.map { Edge(toys[$0].digest) },
                    byContent: plan.byContent, ignoreCache: plan.ignoreCache, sessionOnly: plan.session
                ) { inputs in
                    await Task.yield()
                    return [inputs.reduce(more) { ($0 + $1) % 7 }]
                })
        }
    }

    @Test(arguments: 0..<60 * Environment.stressFactor) func resultsAreThoseOfDirectEvaluation(seed: Int) async throws {
        var random = SeededGenerator(state: UInt64(seed))
        let house = ToyHouse()
        var plans = plans(&random)
        for round in 0..<6 {
            let toys = toys(plans, house.box, round: round)
            let wanted = [toys.count - 1, Int.random(in: 0..<toys.count, using: &random)]
            let values = values(plans)
            let built = try await house.build(toys, wanted: wanted.map { toys[$0] })
            #expect(built.values == wanted.map { values[$0] }, "round \(round)")
            #expect(Set(house.counter.runs).count == house.counter.runs.count, "something ran twice")
            for name in built.told.cached { #expect(!house.counter.runs.contains(name)) }

            _ = try await house.build(toys, wanted: wanted.map { toys[$0] })
            let again = Set(house.counter.runs)
            let mayRun = Set(plans.indices.filter { mayRunAgain($0, plans) }.map(String.init))
            // A run that ignores the cache takes away an equal vertex's key, whose inputs may be lost.
            let isQuiet = !plans.contains { $0.ignoreCache }
            if isQuiet { #expect(again.isSubset(of: mayRun), "round \(round)") }

            // Now and then something is edited, ignored or lost.
            let edited = Int.random(in: 0..<plans.count, using: &random)
            plans[edited].more = Int.random(in: 0..<4, using: &random)
            for index in plans.indices {
                plans[index].ignoreCache = Int.random(in: 0..<15, using: &random) == 0 && round % 2 == 0
            }
            house.results.lose(Int.random(in: 0..<7, using: &random))
        }
    }

    /// A session source runs each time, as does all that is built on it or that ignores the cache.
    func mayRunAgain(_ index: Int, _ plans: [Plan]) -> Bool {
        plans[index].session || plans[index].ignoreCache || plans[index].inputs.contains { mayRunAgain($0, plans) }
    }
}
