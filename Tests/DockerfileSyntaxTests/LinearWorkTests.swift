import DfcBasics
import DockerfileSyntax
import TestSupport
import Testing

#if DEBUG
    /// Parsing costs in proportion to the file: counted in bytes that the parser hands from step to step, not in time.
    @Suite struct LinearWorkTests {
        /// How often a byte may be handed on, with what a step costs besides.
        private static let factor = 24

        private static func work(_ text: String) -> Int {
            ParserWork.count { _ = Dockerfile.parse(Array(text.utf8)) }
        }

        private static func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
        private static func each(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined() }

        /// Shapes that grow with a number, and are files that a careless parser would go over again and again.
        static let shapes: [(name: String, text: @Sendable (Int) -> String)] = [
            ("one long line", { "FROM a\nRUN " + times("x", min($0, 60_000)) + "\n" }),
            ("a line of words", { "FROM a\nCOPY " + times("x ", $0) + "/\n" }),
            ("continuation lines", { "FROM a\nRUN a" + times(" \\\n b", $0) + "\n" }),
            ("comments between continuations", { "FROM a\nRUN a \\\n" + times("# c\n", $0) + " b\n" }),
            ("empty lines between continuations", { "FROM a\nRUN a \\\n" + times("\n", $0) + " b\n" }),
            (
                "heredocs of one RUN",
                { count in
                    "FROM a\nRUN" + each(count) { " \\\n <<E\($0)" } + "\n" + each(count) { "x\nE\($0)\n" }
                }
            ),
            (
                "heredocs of one COPY",
                { count in
                    "FROM a\nCOPY" + each(count) { " \\\n <<E\($0)" } + " /\n" + each(count) { "x\nE\($0)\n" }
                }
            ),
            ("heredocs of one name", { "FROM a\nRUN" + times(" \\\n <<E", $0) + "\n" + times("x\nE\n", $0) }),
            ("a long heredoc", { "FROM a\nRUN <<E\n" + times("line\n", $0) + "E\n" }),
            ("heredocs without an end", { "FROM a\n" + times("RUN <<E <<F\n", $0) }),
            ("markers that are none", { "FROM a\nRUN" + times(" \\\n << <<< a<<", $0) + "\n" }),
            ("quotes", { "FROM a\nENV A=" + times("\"a\"'b'\\\n", $0) + "\n" }),
            ("an open quote", { "FROM a\nLABEL A=" + times("\"", 2 * $0 + 1) + "\n" }),
            ("escapes", { "FROM a\nENV A=" + times("\\\"", min($0, 30_000)) + "\n" }),
            ("JSON", { "FROM a\nCMD [" + times("\"a\", \\\n", $0) + "\"b\"]\n" }),
            ("JSON without an end", { "FROM a\nCMD [" + times("\"a\", \\\n", $0) + "\n" }),
            ("nested JSON", { "FROM a\nCMD " + times("[", min($0, 60_000)) + "\n" }),
            ("instructions", { "FROM a\n" + each($0) { "ENV A\($0)=$A\($0 / 2)\n" } }),
            ("arguments before the first stage", { each($0) { "ARG A\($0)=${A\($0 / 2):-x}\n" } + "FROM a\n" }),
            ("stages", { each($0) { "FROM a AS s\($0)\n" } }),
            ("flags", { "FROM a\nRUN" + times(" --mount=type=tmpfs,target=/a \\\n", $0) + " x\n" }),
            ("triggers in triggers", { "FROM a\n" + times("ONBUILD \\\n", $0) + "RUN x\n" }),
            ("directives", { times("# a=b\n", $0) + "FROM a\n" }),
            ("comments and blank lines", { "FROM a\n" + times("# c\n\n", $0) + "RUN x\n" }),
            ("blanks", { "FROM a\nRUN" + times(" ", min($0, 60_000)) + "x" + times("\t", min($0, 5_000)) + "\n" }),
        ]

        @Test(arguments: shapes.map(\.name))
        func adversarialShapes(_ name: String) throws {
            let shape = try #require(Self.shapes.first { $0.name == name })
            for count in [10, 1_000, 20_000] {
                let text = shape.text(count)
                let work = Self.work(text)
                #expect(
                    work <= Self.factor * (text.utf8.count + 20), "\(name), \(count): \(work) for \(text.utf8.count)")
                #expect(work >= text.utf8.count, "every byte is read")
            }
        }

        /// Words as the expander sees them, with the variables `A` (unset), `B` (`ab` times a number) and `C` (empty).
        static let words: [(name: String, text: @Sendable (Int) -> String)] = [
            ("dollars", { times("$", $0) }), ("variables", { times("$A", $0) }),
            ("defaults in defaults", { times("${A:-", $0) + "x" + times("}", $0) }),
            ("quoted defaults", { times("\"${A:-", $0) + "x" + times("}\"", $0) }),
            ("alternatives", { times("${C+", $0) + "x" + times("}", $0) }),
            ("patterns in patterns", { times("${A#", $0) + "x" + times("}", $0) }),
            ("replacements in patterns", { times("${A/", $0) + "x" + times("/y}", $0) }),
            ("replacements in replacements", { times("${A/x/", $0) + "y" + times("}", $0) }),
            ("an open brace", { times("${A:-", $0) }), ("quotes", { times("\"a\"'b'", $0) }),
            ("escapes", { times("\\a\\\\", $0) }), ("heredocs", { times("<<A ", $0) }),
            ("replace all", { _ in "${B//a/c}" }), ("replace what is missing", { _ in "${B//a*c/d}" }),
            ("cut at the end", { _ in "${B%%b*c}" }), ("cut at the front", { _ in "${B##*c}" }),
        ]

        @Test(arguments: words.map(\.name))
        func adversarialWords(_ name: String) throws {
            let shape = try #require(Self.words.first { $0.name == name })
            for count in [10, 1_000, 20_000] {
                let text = shape.text(count)
                let value = Self.times("ab", count)
                let variables = WordVariables(["B": value, "C": ""])
                let size = text.utf8.count + (text.contains("B") ? value.utf8.count : 0)
                for options in [[], .skipUnsetEnv, [.rawQuotes, .rawEscapes]] as [ShellWords.Options] {
                    let work = ParserWork.count {
                        _ = try? ShellWords(options: options).processWord(text, in: variables)
                        _ = try? ShellWords(options: options).processWords(text, in: variables)
                    }
                    #expect(work <= Self.factor * (size + 20), "\(name), \(count): \(work) for \(size)")
                }
            }
        }

        @Test(arguments: 0..<4)
        func randomFiles(_ seed: Int) throws {
            var valid = DockerfileGenerator(seed: UInt64(seed) + 500)
            var grammar = GrammarGenerator(seed: UInt64(seed) + 500, productions: try GrammarTests.productions())
            for _ in 0..<(200 * Environment.stressFactor) {
                for source in [valid.file(), grammar.file()] {
                    let work = ParserWork.count { _ = Dockerfile.parse(source) }
                    #expect(work <= Self.factor * (source.count + 20), "\(String(decoding: source, as: UTF8.self))")
                }
            }
        }
    }
#endif
