import DockerfileSyntax
import TestSupport
import Testing

/// `Grammar.md` says what the parser does: its examples are parsed, its productions are those of the code.
@Suite struct GrammarTests {
    @Test func examplesAreRight() throws {
        let blocks = try Self.blocks()
        var count = 0
        for (number, block) in blocks.enumerated() where block.kind == "dockerfile" {
            let next = number + 1 < blocks.count && blocks[number + 1].kind == "error" ? blocks[number + 1].text : nil
            let parsed = Dockerfile.parse(Array((block.text + "\n").utf8))
            #expect(parsed.error?.message == next, "\(block.text)")
            count += 1
        }
        #expect(count >= 40)
    }

    @Test func productionsAreThoseOfTheCode() throws {
        let productions = try Self.productions()
        let names = productions.map(\.name)
        #expect(Set(names).count == names.count)
        let keywords = Keyword.allCases.map(\.rawValue)
        #expect(Set(names) == Set(keywords).union(Grammar.productions.keys))
        for production in productions {
            for used in Self.names(in: production.body) {
                #expect(names.contains(used) || ["LF", "CR", "TAB"].contains(used), "\(production.name) uses \(used)")
            }
        }
    }

    @Test func literalsAreThoseOfTheCode() throws {
        let productions = try Self.productions()
        func literals(_ name: String) -> Set<String> {
            Set(productions.first { $0.name == name }.map { Self.literals(in: $0.body) } ?? [])
        }
        for keyword in Keyword.allCases {
            #expect(literals(keyword.rawValue).contains(keyword.rawValue))
            let written = literals(keyword.rawValue).union(literals(keyword.rawValue + "-flag"))
            let flags = written.filter { $0.hasPrefix("--") }.map { $0.filter { $0 != "=" }.dropFirst(2) }
            #expect(Set(flags.map(String.init)) == Set(keyword.flagNames))
        }
        #expect(literals("mount-key") == Set(Grammar.mountKeys))
        #expect(literals("mount-kind") == Set(RunMount.Kind.allCases.map(\.rawValue)))
        #expect(literals("directive-name") == Set(Grammar.directiveNames))
        #expect(literals("escape") == Set(Escape.allCases.map(\.text)))
        let run = literals("run-flag")
        #expect(run.isSuperset(of: RunNetwork.allCases.map(\.rawValue) + RunSecurity.allCases.map(\.rawValue)))
    }

    private static func blocks() throws -> [(kind: String, text: String)] {
        let file = try File.text("\(Environment.packageFolder)/Grammar.md")
        var blocks: [(kind: String, text: String)] = []
        var open: (kind: String, lines: [Substring])?
        for line in file.split(separator: "\n", omittingEmptySubsequences: false) {
            if let (kind, lines) = open {
                if line == "```" {
                    blocks.append((kind, lines.joined(separator: "\n")))
                    open = nil
                } else {
                    open = (kind, lines + [line])
                }
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [])
            }
        }
        return blocks
    }

    static func productions() throws -> [(name: String, body: String)] {
        let text = try blocks().filter { $0.kind == "ebnf" }.map(\.text).joined(separator: "\n")
        return text.split(separator: " ;\n").compactMap { production in
            guard let equals = production.range(of: " = ") else { return nil }
            let name = production[..<equals.lowerBound].filter { $0 != " " && $0 != "\n" }
            return (name, String(production[equals.upperBound...]))
        }
    }

    /// The body without its conditions.
    private static func withoutConditions(_ body: String) -> String {
        var rest = body[...]
        var out = ""
        while let start = rest.range(of: "(*") {
            out += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            rest = rest.range(of: "*)").map { rest[$0.upperBound...] } ?? ""
        }
        return out + rest
    }

    /// Literals with their quotes, names and signs of a body, conditions left out.
    static func tokens(of body: String) -> [String] {
        var tokens: [String] = []
        var open: Character?
        var isInName = false
        for character in withoutConditions(body) {
            if let quote = open {
                tokens[tokens.count - 1].append(character)
                if character == quote { open = nil }
            } else if character == "\"" || character == "'" {
                tokens.append(String(character))
                open = character
                isInName = false
            } else if character.isLetter || character == "-" {
                if isInName { tokens[tokens.count - 1].append(character) } else { tokens.append(String(character)) }
                isInName = true
            } else {
                isInName = false
                if !character.isWhitespace { tokens.append(String(character)) }
            }
        }
        return tokens
    }

    private static func literals(in body: String) -> [String] {
        var found: [String] = []
        var open: (quote: Character, text: String)?
        for character in withoutConditions(body) {
            if let (quote, text) = open {
                if character == quote {
                    found.append(text)
                    open = nil
                } else {
                    open = (quote, text + String(character))
                }
            } else if character == "\"" || character == "'" {
                open = (character, "")
            }
        }
        return found
    }

    private static func names(in body: String) -> [String] {
        var text = withoutConditions(body)
        for literal in literals(in: body) {
            text = text.replacing("\"\(literal)\"", with: " ").replacing("'\(literal)'", with: " ")
        }
        return text.split { !($0.isLetter || $0 == "-") }.map(String.init)
    }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
