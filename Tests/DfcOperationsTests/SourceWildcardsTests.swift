import DfcBasics
import DfcHost
import DfcOperations
import LLB
import TestSupport
import Testing

@Suite struct SourceWildcardsTests {
    /// The tree of the recorded cases.
    static func tree(_ scratch: Scratch) throws -> String {
        let document = try #require(try Corpus.cases("globs.json")).document
        let paths = (document["tree"]?.array ?? []).compactMap(\.string)
        return try scratch.make("source", paths.map { $0.hasSuffix("/") ? $0 : $0 + "=x" })
    }

    @Test(arguments: CorpusCase.all("globs.json") { $0["kind"]?.string == "resolve" })
    func resolves(_ recorded: CorpusCase) throws {
        let scratch = try Scratch()
        let root = try Self.tree(scratch)
        let source = try #require(recorded.json["src"]?.string)
        do {
            let found = try SourceWildcards.resolve(source, in: MountedView(root), followLinks: true)
            let expected = (recorded.json["paths"]?.array ?? []).compactMap(\.string)
            #expect(recorded.json["error"] == nil)
            #expect(found.map { $0.names.isEmpty ? "/" : $0.relative } == expected)
        } catch {
            let text = try #require(recorded.json["error"]?.string, "\(error)")
            #expect("\(error)" == text.replacing("<root>", with: ""))
        }
    }

    @Test(arguments: CorpusCase.all("globs.json") { $0["kind"]?.string == "copy" })
    func copies(_ recorded: CorpusCase) throws {
        let scratch = try Scratch()
        let root = try Self.tree(scratch)
        let destination = try scratch.make("destination", [])
        func texts(_ key: String) -> [String] { (recorded.json[key]?.array ?? []).compactMap(\.string) }
        var action = CopyAction(
            src: try #require(recorded.json["src"]?.string), dest: try #require(recorded.json["dest"]?.string))
        action.includePatterns = texts("include")
        action.excludePatterns = texts("exclude")
        action.dirCopyContents = true
        action.followSymlink = true
        action.createDestPath = true
        action.allowWildcard = true
        action.allowEmptyWildcard = true
        do {
            try CopyTree(action, from: MountedView(root), to: DestinationTree(destination), owner: nil).run()
            #expect(recorded.json["error"] == nil)
            #expect(try Scratch.list(destination, contents: false) == texts("result"))
        } catch {
            #expect(recorded.json["error"] != nil, "\(error)")
        }
    }
}
