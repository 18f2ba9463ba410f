import DfcBasics
import DockerfileSyntax
import TestSupport
import Testing

@Suite struct RandomFileTests {
    @Test(arguments: 0..<8)
    func lawsHold(_ seed: Int) {
        var generator = DockerfileGenerator(seed: UInt64(seed))
        var valid = 0
        let count = 400 * Environment.stressFactor
        for _ in 0..<count {
            let source = generator.file()
            let parsed = Dockerfile.parse(source)
            TreeLaws.check(source, parsed)
            TreeLaws.checkTokens(parsed)
            if parsed.error == nil { valid += 1 }
        }
        // The generator is worth something only if it makes both kinds.
        #expect(valid > count / 5 && valid < count)
    }

    /// Files by the productions of `Grammar.md`, and such files with a few bytes changed.
    @Test func lawsHoldForTheGrammar() throws {
        var generator = GrammarGenerator(seed: 7, productions: try GrammarTests.productions())
        var changes = DockerfileGenerator(seed: 70)
        var valid = 0
        var keywords: Set<String> = []
        let count = 1200 * Environment.stressFactor
        for _ in 0..<count {
            let source = generator.file()
            let parsed = Dockerfile.parse(source)
            TreeLaws.check(source, parsed)
            TreeLaws.checkTokens(parsed)
            if parsed.error == nil {
                valid += 1
                for node in parsed.nodes { keywords.insert(node.value.string) }
            }
            var near = source
            changes.change(&near)
            TreeLaws.check(near, Dockerfile.parse(near))
        }
        #expect(valid > count / 20 && valid < count, "\(valid) of \(count) are valid")
        #expect(keywords == Set(Keyword.allCases.map(\.rawValue)), "every instruction is in a valid file")
        #expect(generator.used.isSuperset(of: ["continuation", "heredoc-marker", "reference", "json-array", "mount"]))
    }

    @Test(arguments: 0..<4)
    func anyWordIsExpandedOrRefused(_ seed: Int) {
        var generator = DockerfileGenerator(seed: UInt64(seed) + 100)
        let environment = WordVariables(["a": "x*y", "B": ""])
        for _ in 0..<(2000 * Environment.stressFactor) {
            let word = SourceText(generator.word())
            for options in [[], [.skipUnsetEnv, .rawQuotes, .rawEscapes], .skipProcessQuotes] as [ShellWords.Options] {
                let words = ShellWords(options: options)
                let text = try? words.processWord(word, in: environment)
                let list = try? words.processWords(word, in: environment)
                #expect((text == nil) == (list == nil))
            }
        }
    }

    /// Depth and length cost time in proportion, and no stack.
    @Test func depthAndLength() {
        let depth = 100_000
        let nested = String(repeating: "${A:-", count: depth) + "x" + String(repeating: "}", count: depth)
        #expect(throws: Never.self) {
            #expect(try ShellWords().processWord(nested, in: EmptyWordEnvironment()).text == "x")
            let kept = try ShellWords(options: .skipUnsetEnv).processWord(nested, in: EmptyWordEnvironment())
            #expect(kept.text == nested)
        }
        var long = "FROM scratch\nRUN <<E true \\\n"
        for _ in 0..<20_000 { long += "  && ${A:-b} 'c d' \\\n" }
        let text = long + "  e\nbody\nE\nONBUILD " + String(repeating: "ONBUILD \\\n", count: 20_000) + "RUN x\n"
        let parsed = Dockerfile.parse(Array(text.utf8))
        #expect(parsed.error?.message.hasSuffix("isn't allowed") == true)
        #expect(parsed.nodes.count == 3)
        TreeLaws.check(Array(text.utf8), parsed)
        let json = "FROM a\nCMD " + String(repeating: "[", count: 30_000) + "\n"
        #expect(Dockerfile.parse(Array(json.utf8)).error == nil)
    }
}
