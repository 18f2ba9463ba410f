import TestSupport
import Testing

/// Recorded builds, run through the program by the corpus' own runner, which compares with what was recorded.
@Suite(.serialized) struct CorpusTests {
    /// Runs a corpus runner over all its cases, prints the figure and gives how many passed of how many.
    static func run(
        _ folder: String, _ runner: String, _ what: String, _ flags: [String] = []
    ) throws -> (passed: Int, all: Int, text: String)? {
        guard let corpus = Corpus.folder(for: what), let dfc = Dfc.binary else { return nil }
        guard let python = Program.need("python3", for: what) else { return nil }
        // The cases were recorded from files that their owner may write, and a copy of a case keeps its modes.
        let copy = try TemporaryFolder("corpus")
        let copied = try Program.run(
            "sh",
            [
                "-c", "cp -r --no-preserve=mode \"$0/.\" \"$1\" && chmod -R a+rX,u+w,go-w \"$1\"",
                "\(corpus)/\(folder)",
                copy.path,
            ])
        try #require(copied.status == 0, "\(copied.errorText)")
        let cases = try File.names(copy.path).map { "\(copy.path)/\($0)" }
            .filter { File.exists("\($0)/case.json") }
        let result = try Program.run(
            python, ["\(copy.path)/\(runner)", "run", "--dfc", dfc, "--jobs", "2"] + flags + cases,
            // One runner stands on the other.
            environment: ["SOLVE_DIR": "\(corpus)/solve"])
        let figure = result.text.split(separator: "\n").last.map(String.init) ?? ""
        print("\(what): \(figure)")
        let passed = Int(figure.prefix { $0.isNumber }) ?? 0
        return (passed, cases.count, result.text + result.errorText)
    }

    /// Cases whose failure dfc tells in other words on purpose, by the table of `Differences.md`.
    static func otherWords() throws -> Set<String> {
        let text = try File.text("\(Environment.packageFolder)/Sources/Differences.md")
        let rows = text.split(separator: "\n").drop { $0 != "## Words" }.filter { $0.hasPrefix("| `") }
        return Set(rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) })
    }

    /// Tree, config, layers and further outputs of all, and the text of those that fail.
    @Test func solveCasesGiveWhatWasRecorded() throws {
        guard
            let result = try Self.run(
                "solve", "materialise.py", "recorded builds as a whole", ["--only", "all", "--text"])
        else { return }
        var differ: [String: [String]] = [:]
        var name = ""
        for line in result.text.split(separator: "\n") {
            if line.hasPrefix("no: ") { name = String(line.dropFirst(4)) }
            if line.hasPrefix("    ") { differ[name, default: []].append(String(line)) }
        }
        let listed = try Self.otherWords()
        #expect(result.all - result.passed == differ.count, "\(result.text.suffix(4000))")
        for (name, lines) in differ.sorted(by: { $0.key < $1.key }) {
            let isListed = listed.contains(name) && lines.allSatisfy { $0.hasPrefix("    text: ") }
            #expect(isListed, "\(name):\n\(lines.joined(separator: "\n"))")
        }
        for name in listed { #expect(differ[name] != nil, "\(name) is listed but does not differ") }
    }

    /// At least so many must run again exactly what must.
    static let rebuildFloor = 56

    @Test func editedBuildsRunWhatMustRunAgain() throws {
        guard let result = try Self.run("rebuild", "run.py", "recorded sequences of edits") else { return }
        #expect(result.passed >= Self.rebuildFloor, "\(result.text)")
    }
}
