import DfcBasics
import DfcSolver
import Testing

@Suite struct ExplainTests {
    let house = ToyHouse()
    var box: ToyBox { house.box }

    func build(_ context: Int, _ base: Int = 1, ignoring: Bool = false) async throws -> [String] {
        let source = box.constant("context", context, session: "\(context)")
        let base = box.constant("base", base)
        let copy = box.sum("copy", [base, source], byContent: [1])
        let end = box.sum("end", [copy], more: 100, ignoreCache: ignoring)
        return try await house.build([source, base, copy, end]).told.explanations
    }

    @Test func eachRunHasItsReason() async throws {
        let first = try await build(5)
        #expect(first.contains("context: is read, since its key is of this build alone"))
        #expect(first.contains("base: runs, since nothing is kept under "))
        #expect(
            first.contains {
                $0.hasPrefix("copy: runs, since it was never done on this result of \"base\" and what it reads")
            })
        #expect(first.contains("end: runs, since it was never done on this result of \"copy\""))

        let edited = try await build(6)
        #expect(edited.contains { $0.hasPrefix("copy: runs, since what it reads of \"context\" is new (sha256:") })
        #expect(edited.contains("end: runs, since it was never done on this result of \"copy\""))

        #expect(try await build(6, ignoring: true).contains("end: runs, since it is to ignore the cache"))

        _ = try await build(5, 2)
        #expect(
            try await build(6, 2).contains("copy: runs, since it was never done on these results together"))

        house.results.lose(108)
        #expect(try await build(6, 2).contains("end: runs, since what came of it is gone"))
    }
}
