import DfcBasics
import TestSupport
import Testing

@Suite struct IgnoreCaseTests {
    @Test(arguments: CorpusCase.all("ignore.json"))
    func decisions(_ test: CorpusCase) throws {
        let list: [String]
        do throws(PatternError) {
            if let file = test.input("ignorefile") {
                list = try IgnoreFile.patterns(file)
                let read = test.json["read_patterns"]?.array ?? []
                #expect(list.map { .string(GoText.healed($0)) } == read)
            } else {
                list = test.json["patterns"]?.array?.compactMap(\.string) ?? []
            }
            let patterns = try IgnorePatterns(list)
            #expect(test.json["error"] == nil)
            try check(patterns, test)
        } catch {
            #expect(error.description == (test.json["error"] ?? test.json["match_error"])?.string)
        }
    }

    private func check(_ patterns: IgnorePatterns, _ test: CorpusCase) throws(PatternError) {
        let tree: [(path: String, isFolder: Bool)] = Self.tree
        var ignored: [String] = []
        for entry in tree where try patterns.matches(entry.path) { ignored.append(entry.path) }
        #expect(test.json["match_error"] == nil)
        #expect(ignored.map(JSONValue.string) == test.json["ignored"]?.array ?? [])
        #expect(try sent(patterns, tree).map(JSONValue.string) == test.json["sent"]?.array ?? [])
    }

    /// What a context transfer sends: the walk with inherited matches.
    private func sent(
        _ patterns: IgnorePatterns, _ tree: [(path: String, isFolder: Bool)]
    ) throws(PatternError) -> [String] {
        var sent: [String] = []
        var parents: [(path: String, inherited: IgnorePatterns.Inherited, isSent: Bool)] = []
        var skipped: String?
        for entry in tree {
            if let skipped, entry.path.hasPrefix(skipped) { continue }
            while let last = parents.last, !entry.path.hasPrefix(last.path + "/") { parents.removeLast() }
            let result = try patterns.matches(Array(entry.path.utf8), inheriting: parents.last?.inherited ?? .none)
            if result.isMatched {
                if entry.isFolder, patterns.canSkip(matchedDirectory: entry.path) { skipped = entry.path + "/" }
            } else {
                for number in parents.indices where !parents[number].isSent {
                    parents[number].isSent = true
                    sent.append(parents[number].path)
                }
                sent.append(entry.path)
            }
            if entry.isFolder { parents.append((entry.path, result.inherited, !result.isMatched)) }
        }
        return sent
    }

    static let tree: [(path: String, isFolder: Bool)] = {
        let document = try? Corpus.cases("ignore.json")?.document
        return (document?["tree"]?.array ?? []).compactMap { entry in
            entry["path"]?.string.map { ($0, entry["dir"]?.bool ?? false) }
        }
    }()
}
