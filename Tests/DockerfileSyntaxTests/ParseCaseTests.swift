import DfcBasics
import DockerfileSyntax
import TestSupport
import Testing

@Suite struct ParseCaseTests {
    @Test(arguments: CorpusCase.all("parse.json"))
    func files(_ test: CorpusCase) throws {
        let source = try #require(test.input("source"))
        let parsed = Dockerfile.parse(source)
        let expected = try #require(test.json["expect"])
        var actual: [JSONValue.Member] = [.init("directives", ParseCaseForm.directives(parsed.directives))]
        if let error = parsed.error, error.phase == .file {
            actual.append(.init("ast_error", ParseCaseForm.error(error)))
        } else {
            actual.append(.init("ast", ParseCaseForm.file(parsed)))
            if let error = parsed.error {
                actual.append(.init("instructions_error", ParseCaseForm.error(error)))
            } else {
                actual.append(.init("instructions", ParseCaseForm.instructions(parsed)))
            }
        }
        #expect(CorpusCase.difference(.object(actual), expected) == nil)
        TreeLaws.check(source, parsed)
    }
}
