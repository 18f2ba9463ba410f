import TestSupport
import Testing

/// Recorded builds, run through the program by the corpus' own runner, which compares with what was recorded.
@Suite(.serialized) struct CorpusTests {
    /// Runs a corpus runner over all its cases, prints the figure and gives how many passed of how many.
    static func run(_ folder: String, _ runner: String, _ what: String) throws -> (passed: Int, all: Int, text: String)?
    {
        guard let corpus = Corpus.folder(for: what), let dfc = Dfc.binary else { return nil }
        guard let python = Program.need("python3", for: what) else { return nil }
        let cases = try File.names("\(corpus)/\(folder)").map { "\(corpus)/\(folder)/\($0)" }
            .filter { File.exists("\($0)/case.json") }
        let result = try Program.run(
            python, ["\(corpus)/\(folder)/\(runner)", "run", "--dfc", dfc, "--jobs", "2"] + cases)
        let figure = result.text.split(separator: "\n").last.map(String.init) ?? ""
        print("\(what): \(figure)")
        let passed = Int(figure.prefix { $0.isNumber }) ?? 0
        return (passed, cases.count, "\(result.text.suffix(4000))\(result.errorText.suffix(1000))")
    }

    /// At least so many must give the recorded tree.
    static let solveFloor = 600

    @Test func solveCasesGiveTheRecordedTree() throws {
        guard let result = try Self.run("solve", "materialise.py", "recorded builds with the recorded tree") else {
            return
        }
        #expect(result.passed >= Self.solveFloor, "\(result.text)")
    }

    /// At least so many must run again exactly what must.
    static let rebuildFloor = 56

    @Test func editedBuildsRunWhatMustRunAgain() throws {
        guard let result = try Self.run("rebuild", "run.py", "recorded sequences of edits") else { return }
        #expect(result.passed >= Self.rebuildFloor, "\(result.text)")
    }
}
