import DfcBasics
import TestSupport
import Testing

@Suite struct SourceExcerptTests {
    @Test(arguments: CorpusCase.all("render.json"))
    func excerpts(_ test: CorpusCase) throws {
        let source = try #require(test.input("source"))
        let ranges: [(Int, Int)] = (test.json["ranges"]?.array ?? []).map { range in
            (Int(range.array?.first?.integer ?? 0), Int(range.array?.last?.integer ?? 0))
        }
        let text = SourceExcerpt.bytes(name: "Dockerfile", source: source, ranges: ranges)
        #expect(CorpusCase.notation(text) == test.json["expect"]?["text"] ?? .string(""))
    }
}
