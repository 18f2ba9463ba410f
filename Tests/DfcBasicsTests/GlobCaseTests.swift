import DfcBasics
import TestSupport
import Testing

@Suite struct GlobCaseTests {
    @Test(arguments: CorpusCase.all("globs.json") { $0["kind"]?.string == "match" })
    func match(_ test: CorpusCase) throws {
        let pattern = try #require(test.json["pattern"]?.string)
        let name = try #require(test.json["name"]?.string)
        do throws(PatternError) {
            let isMatched = try FilepathMatch.matches(pattern, name)
            #expect(test.json["error"] == nil)
            #expect(isMatched == test.json["match"]?.bool ?? false)
        } catch {
            #expect(error.description == test.json["error"]?.string)
        }
    }
}
