import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import Testing

/// Answers to `--call`, where no recorded case has them.
@Suite struct RequestTests {
    /// The findings of an instruction that is refused, and the places of the refusal, each once.
    @Test func aLintTellsOfWhatIsRefused() throws {
        func lint(_ text: String, ignoring: String = "") throws -> JSONValue {
            try JSONParser.parse(try Offline.answer("frontend.lint", text, ignoring: ignoring).json)
        }
        let words = try lint("FROM a as b c\n")
        #expect(words["warnings"]?.array?.compactMap { $0["ruleName"]?.string } == ["FromAsCasing"])
        let name = try lint("FROM a AS B:\n")
        #expect(name["warnings"]?.array?.compactMap { $0["ruleName"]?.string } == ["StageNameCasing"])
        let platform = try lint("FROM --platform=linux/ \\\n  alpine\n")
        let lines = platform["buildError"]?["location"]?["ranges"]?.array?.compactMap { $0["start"]?["line"]?.integer }
        #expect(lines == [1, 2])
        let ignored = try lint("FROM a\nCOPY / /x\nCOPY /a /b /x/\nCOPY . /x\n", ignoring: "*\n")
        #expect(ignored["warnings"]?.array?.count == 4)
        #expect(try lint("FROM a\nCOPY / /x\nCOPY /a /x\n", ignoring: "b\n")["warnings"] == .null)
        // The long s is an s where case does not count.
        #expect(try lint("FROM a\nARG \u{17F}ecret\nARG ver\u{17F}ion_key\n")["warnings"]?.array?.count == 1)
    }

    /// An outline has of each stage what its own instructions declare, and of the global arguments those that its `FROM`
    /// or one below uses.
    @Test func anOutlineGoesByStages() throws {
        func names(_ text: String, _ attributes: [String: String] = [:]) throws -> [String] {
            let json = try JSONParser.parse(try Offline.answer("frontend.outline", text, attributes).json)
            return ["args", "secrets"].flatMap { json[$0]?.array ?? [] }.map { item in
                let line = item["location"]?["ranges"]?.array?.first?["start"]?["line"]?.integer ?? 0
                return "\(item["name"]?.string ?? "")@\(line)"
            }
        }
        let secret = "RUN --mount=type=secret,id=q x\n"
        #expect(try names("FROM a AS b\n\(secret)FROM b\n\(secret)") == ["q@4"])
        let global = "ARG X=1\nARG Y=$X\nFROM a AS b\nARG X=2\nFROM b\nARG Y\n"
        #expect(try names(global) == ["X@1", "Y@2"])
        #expect(try names(global, ["context:b": "docker-image://c"]) == ["X@1", "Y@2"])
        let replaced = "ARG X=1\nFROM a$X AS b\nFROM b AS c\nFROM c\n"
        #expect(try names(replaced, ["context:c": "docker-image://d"]) == ["X@1"])
    }

    @Test func aTabEndsACell() throws {
        let text = "FROM scratch\nENV A\tb\tc\nARG A B=${A:-c} C=\"x y\"\n"
        let answer = try Offline.answer("frontend.outline", text).text
        #expect(answer.contains("\nB           b       c   \nC           x y     \n"))
        // A line that ends before a column parts what is above it from what is below.
        let parted = try Offline.answer(
            "frontend.outline", "FROM scratch\nARG AAA\nARG B\n",
            ["build-arg:AAA": "long value\nx", "build-arg:B": "v\u{C}w\u{B}u"]
        ).text
        #expect(
            parted
                == "BUILD ARG   VALUE   DESCRIPTION\nAAA         long value\nx           \nB           v\nw   u   \n\n"
        )
    }

    /// The answers that do not tell where they fail, and what is behind the checks of the options.
    @Test func requestsThatFail() throws {
        func failure(_ request: String, _ text: String, _ attributes: [String: String] = [:]) -> CompileError? {
            do throws(CompileError) {
                _ = try Offline.answer(request, text, attributes)
                return nil
            } catch {
                return error
            }
        }
        for request in ["frontend.outline", "frontend.targets", "frontend.convertllb"] {
            let error = failure(request, "FROM a\nFOO\n")
            #expect(error?.message == "dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)")
            #expect(error?.locations == [])
        }
        #expect(failure("frontend.x", "FROM a\n")?.message == "unsupported request frontend.x")
        #expect(failure("frontend.subrequests.describe", "") == nil)
        #expect(failure("frontend.subrequests.describe", "", ["platform": "a/"]) != nil)
    }

    @Test func aDefinitionAsJSON() throws {
        func answer(_ text: String) throws -> JSONValue {
            let result = try Offline.answer("frontend.convertllb", text, ["memory": "1"])
            #expect(result.version == "0.1.0" && result.text.isEmpty)
            return try JSONParser.parse(result.json)
        }
        let json = try answer("FROM scratch\nCOPY a /\nRUN x\n")
        let digests = try #require(json["def"]?.members?.map(\.key))
        #expect(digests.count == 4 && digests == digests.sorted())
        #expect(json["metadata"]?.members?.map(\.key) == digests)
        #expect(json["metadata"]?.members?.compactMap { $0.value["linux_resources"]?["memory"]?.integer } == [1])
        #expect(json["def"]?.members?.contains { $0.value["file"]?["actions"]?.array?.count == 1 } == true)
        #expect(json["source"]?["infos"]?.array?.first?["language"]?.string == "Dockerfile")
        #expect(try answer("FROM scratch\n")["def"] == .object([]))
    }

    @Test func aLintNamesTheDefinitionOfItsSource() throws {
        let answer = try Offline.answer("frontend.lint", "FROM scratch\nmaintainer x\n")
        let source = try #require(try JSONParser.parse(answer.json)["sources"]?.array?.first)
        #expect(source.members?.map(\.key) == ["filename", "data", "definition", "language"])
        let definition = try #require(source["definition"])
        let ops = try #require(definition["def"]?.array)
        #expect(ops.count == 2)
        let digests = ops.compactMap { $0.string.flatMap { Base64.decode($0) } }.map { Digest.of($0).description }
        #expect(definition["metadata"]?.members?.map(\.key) == digests.sorted())
        #expect(
            definition["metadata"]?[digests[0]]?["description"]?["llb.customname"]?.string
                == "[internal] load build definition from Dockerfile")
        #expect(definition["metadata"]?[digests[0]]?["caps"]?["source.local"]?.bool == true)
        #expect(definition["Source"]?["locations"]?.members?.map(\.key) == [digests[0]])
    }
}
