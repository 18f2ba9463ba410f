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

    /// What is wrong behind a place that the name does not reach is not noticed, and matches nothing.
    @Test(
        arguments: [
            ("a*[", "x", nil), ("a*[", "a", true), ("*[", "x", true), ("x*/*\\", "xa", nil), ("x*/*\\", "xa/b", true),
            ("a[b", "c", true), ("*a*[]", "ba", true), ("*a*[]", "bb", nil),
        ] as [(String, String, Bool?)])
    func faultsFarBehind(_ pattern: String, _ name: String, _ fails: Bool?) throws {
        if fails == true {
            #expect(throws: PatternError.badPattern) { try FilepathMatch.matches(pattern, name) }
        } else {
            #expect(try FilepathMatch.matches(pattern, name) == false)
        }
        #expect(FilepathMatch(pattern).isMalformed && !FilepathMatch(pattern).matches(Array(name.utf8)))
    }
}
