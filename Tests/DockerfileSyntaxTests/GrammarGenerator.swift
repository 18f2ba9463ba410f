import DockerfileSyntax
import TestSupport

/// Makes Dockerfiles by the productions of `Grammar.md`, so that what is tried is what the grammar says.
struct GrammarGenerator {
    private let rules: [String: GrammarRule]
    private var random: SeededRandom
    private var depth = 0
    /// Names of the heredocs of the line so far.
    private var heredocs: [String] = []
    /// Productions that were used.
    private(set) var used: Set<String> = []

    /// Conditions that the grammar gives in words, and texts that most lines need to be valid.
    private static let samples: [String: [String]] = [
        "byte-order-mark": ["\u{FEFF}"], "blanks": [" ", "  ", "\t"], "spaces": [" ", "  "],
        "line-end": ["\n", "\n", "\r\n"],
        "byte": ["a", "b", "7", "=", "/", ".", "é", "*", "$"], "escape": ["\\"],
        "json-string": ["\"a\"", "\"b c\"", "\"\\u00e9\""],
        "stage-name": ["base", "b-1", "c_2.x"], "name": ["alpine", "A", "B_2", "x1"],
        "path": ["a", "/b/c", "d.txt", "e/"],
        "flag-text": ["a", "5s", "1", "0755", "x"], "text": ["a b", "true && false", "x", "--y z", "\"q\" 'r'"],
        "directive-value": ["docker/dockerfile:1", "\\", "skip=all"], "LF": ["\n"], "CR": ["\r"], "TAB": ["\t"],
    ]
    private static let keywords = Set(Keyword.allCases.map(\.rawValue))

    init(seed: UInt64, productions: [(name: String, body: String)]) {
        random = SeededRandom(seed)
        rules = Dictionary(
            productions.map { ($0.name, GrammarRule(reading: $0.body)) }, uniquingKeysWith: { first, _ in first })
    }

    /// A file: directives and stages, with comments and blank lines between the instructions.
    mutating func file() -> [UInt8] {
        var text = chance(5) ? make("byte-order-mark") : ""
        if chance(20) { text += make("directive") }
        text += make("dockerfile")
        return Array(text.utf8)
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func make(_ name: String) -> String {
        used.insert(name)
        if let samples = Self.samples[name] {
            if name == "blanks", depth < 6, chance(6) { return " " + make("continuation") + "  " }
            if name == "byte", depth < 12, chance(8) { return make("reference") }
            return samples.randomElement(using: &random) ?? ""
        }
        switch name {
        case "heredoc-marker":
            let delimiter = ["EOF", "E_1", "x"].randomElement(using: &random) ?? "E"
            heredocs.append(delimiter)
            return "<<" + delimiter
        case "pair": return make("name") + "=" + make("word")
        case "trigger": return make(Self.keywords.subtracting(["onbuild", "from", "maintainer"]).sorted())
        default: break
        }
        let isLine = Self.keywords.contains(name) && depth < 8
        depth += 1
        defer { depth -= 1 }
        guard let rule = rules[name] else { return "" }
        let text = make(rule)
        return isLine && !insideTrigger ? finish(text) : text
    }

    private var insideTrigger = false

    private mutating func make(_ keywords: [String]) -> String {
        insideTrigger = true
        defer { insideTrigger = false }
        return make(keywords.randomElement(using: &random) ?? "run")
    }

    /// The end of an instruction: its line end, its heredocs, and what may stand between two instructions.
    private mutating func finish(_ text: String) -> String {
        var text = text + make("line-end")
        for delimiter in heredocs { text += "body\n" + delimiter + "\n" }
        heredocs = []
        if chance(10) { text += make("comment-line") }
        if chance(10) { text += make("blank-line") }
        return text
    }

    private mutating func make(_ rule: GrammarRule) -> String {
        switch rule {
        case .literal(let text): return text
        case .name(let name): return make(name)
        case .sequence(let parts):
            var text = ""
            for part in parts { text += make(part) }
            return text
        case .choice(let rules): return rules.randomElement(using: &random).map { make($0) } ?? ""
        case .optional(let rule): return depth < 12 && chance(50) ? make(rule) : ""
        case .repeated(let rule):
            var text = ""
            while depth < 12, chance(45) { text += make(rule) }
            return text
        }
    }
}

/// The body of a production.
indirect enum GrammarRule {
    case literal(String)
    case name(String)
    case sequence([GrammarRule])
    case choice([GrammarRule])
    case optional(GrammarRule)
    case repeated(GrammarRule)

    /// Reads `A , B | [ C ] , { D } , ( E )` with literals in quotes and conditions in `(* *)`, which are left out.
    init(reading body: String) {
        var tokens = GrammarTests.tokens(of: body)[...]
        self = Self.choice(&tokens)
    }

    private static func choice(_ tokens: inout ArraySlice<String>) -> GrammarRule {
        var rules = [sequence(&tokens)]
        while tokens.first == "|" {
            tokens.removeFirst()
            rules.append(sequence(&tokens))
        }
        return rules.count == 1 ? rules[0] : .choice(rules)
    }

    private static func sequence(_ tokens: inout ArraySlice<String>) -> GrammarRule {
        var parts: [GrammarRule] = []
        while let token = tokens.first, !["|", "]", "}", ")"].contains(token) {
            tokens.removeFirst()
            switch token {
            case ",": continue
            case "[": parts.append(.optional(inner(&tokens)))
            case "{": parts.append(.repeated(inner(&tokens)))
            case "(": parts.append(inner(&tokens))
            case _ where token.hasPrefix("\"") || token.hasPrefix("'"):
                parts.append(.literal(String(token.dropFirst().dropLast())))
            default: parts.append(.name(token))
            }
        }
        return .sequence(parts)
    }

    private static func inner(_ tokens: inout ArraySlice<String>) -> GrammarRule {
        let rule = choice(&tokens)
        tokens = tokens.dropFirst()
        return rule
    }
}
