import DfcBasics
import DockerfileSyntax
import TestSupport
import Testing

@Suite struct WordCaseTests {
    @Test(arguments: CorpusCase.all("words.json"))
    func words(_ test: CorpusCase) throws {
        let input = SourceText(try #require(test.input("input")))
        let words = ShellWords(
            escape: try #require(test.json["escape"]?.string?.utf8.first.flatMap(Escape.init)), options: options(test))
        let environment = WordVariables(Self.environments[test.json["env"]?.string ?? ""] ?? [:])
        var actual: [JSONValue.Member] = []
        func names(_ names: [String]) -> JSONValue { .array(names.sorted(by: Self.bytewise).map(JSONValue.string)) }
        do throws(ShellWordsError) {
            if test.json["mode"]?.string == "processWord" {
                let word = try words.processWord(input, in: environment)
                actual = [
                    .init("result", .string(word.text)), .init("matched", names(word.matched)),
                    .init("unmatched", names(word.unmatched)),
                ]
            } else {
                let list = try words.processWords(input, in: environment)
                actual = [.init("result", .array(list.map(JSONValue.string)))]
            }
        } catch {
            actual = [
                .init("error", .string(error.message)), .init("matched", names(error.matched)),
                .init("unmatched", names(error.unmatched)),
            ]
        }
        let expected = ["result", "error", "matched", "unmatched"].compactMap { key in
            test.json[key].map { JSONValue.Member(key, $0) }
        }
        #expect(CorpusCase.difference(.object(actual), .object(expected)) == nil)
    }

    private func options(_ test: CorpusCase) -> ShellWords.Options {
        var options: ShellWords.Options = []
        let table: [(String, ShellWords.Options)] = [
            ("rawQuotes", .rawQuotes), ("rawEscapes", .rawEscapes), ("skipProcessQuotes", .skipProcessQuotes),
            ("skipUnsetEnv", .skipUnsetEnv),
        ]
        for (name, option) in table where test.json["options"]?[name]?.bool == true { options.insert(option) }
        return options
    }

    private static func bytewise(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static let environments: [String: [String: String]] = {
        let document = try? Corpus.cases("words.json")?.document
        var all: [String: [String: String]] = [:]
        for environment in document?["environments"]?.members ?? [] {
            for variable in environment.value.members ?? [] {
                all[environment.key, default: [:]][variable.key] = variable.value.string
            }
        }
        return all
    }()
}
