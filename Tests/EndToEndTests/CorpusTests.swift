import TestSupport
import Testing

/// Recorded builds, run through the program by the corpus' own runner, which compares with what was recorded.
@Suite(.serialized) struct CorpusTests {
    /// At least so many of the authored cases must give the recorded tree.
    static let floor = 300

    @Test func solveCasesGiveTheRecordedTree() throws {
        guard let folder = Corpus.folder(for: "recorded builds"), let dfc = Dfc.binary else { return }
        guard let python = Program.need("python3", for: "recorded builds") else { return }
        let cases = try File.names("\(folder)/solve").map { "\(folder)/solve/\($0)" }
            .filter { File.exists("\($0)/case.json") }
        let result = try Program.run(
            python, ["\(folder)/solve/materialise.py", "run", "--dfc", dfc, "--jobs", "2"] + cases)
        let figure = result.text.split(separator: "\n").last.map(String.init) ?? ""
        print("recorded builds with the recorded tree: \(figure)")
        let passed = Int(figure.prefix { $0.isNumber }) ?? 0
        #expect(passed >= Self.floor, "\(result.text.suffix(4000))\(result.errorText.suffix(1000))")
    }
}
