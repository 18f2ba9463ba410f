import DfcBasics
import TestSupport
import Testing

/// What the recorded cases do not reach: the regular expressions behind patterns.
@Suite struct IgnorePatternTests {
    @Test(
        arguments: [
            ("a|b*", "bx", true), ("a|b*", "ax", true), ("a|b*", "xa", false), ("x[a]{2}", "xaa", true),
            ("x[a]{2}", "xa", false), ("x[a]{1,3}y", "xaaay", true), ("x[a]{2,}", "xaaaa", true),
            ("x[b]{,2}", "xb{,2}", true),
            ("*.{js,ts}", "a.{js,ts}", true), ("*.{js,ts}", "a.js", false), ("[[:digit:]]?", "4x", true),
            ("[[:^digit:]]?", "4x", false), ("\\d*", "7", true), ("\\D*", "7", false), ("\\pL*", "ü", true),
            ("\\p{Lu}*", "ü", false), ("\\x41*", "Ab", true), ("\\101*", "Ab", true), ("a\\.b*", "a.bc", true),
            ("a\\.b*", "axbc", false), ("[\\d]*", "5a", true), ("[^\\d]*", "5a", false),
            ("\\Qa.b*", "a\\.b[^/]*$", true),
            ("[a-]x", "", false), ("**/a*", "x/y/ab", true), ("**/a*", "ab", true), ("**/a*", "xab", false),
            ("a/**/b?", "a/bc", true), ("a/**/b?", "a/x/y/bc", true), ("a/**/b?", "a/xbc", false),
            ("*a*b*", "xaybz", true),
            ("*a*b*", "x/ayb", false), ("a**b", "axb", false), ("a**b", "ax/b", true), ("a**b", "ab", true),
            ("x*/**", "xy/a/b", true), ("x*/**", "xy", false), ("?**/z", "a/z", true), ("**/?", "a/ü", true),
            ("a^*", "a", false),
            ("\\Ba*", "x", false), ("x\\b?", "x", false),
        ] as [(String, String, Bool)])
    func expressions(_ pattern: String, _ path: String, _ expected: Bool) throws {
        guard let patterns = try? IgnorePatterns([pattern]) else { return #expect(!expected) }
        #expect(try patterns.matches(path) == expected)
    }

    @Test(arguments: [
        "x\\o", "[z-a]", "x[[:nope:]]", "\\8*", "*{2}", "|{2}*", "a[b]{2}{3}", "\\xZZ*", "\\p{Nope}*", "[a]{1001}",
    ])
    func broken(_ pattern: String) throws {
        let patterns = try IgnorePatterns([pattern])
        #expect(throws: PatternError.badPattern) { try patterns.matches("x") }
    }

    /// Go looks for faults by matching `.`, so that one behind the first literal character passes.
    @Test func faultsThatAreNotNoticed() throws {
        #expect(throws: PatternError.badPattern) { try IgnorePatterns(["*["]) }
        #expect(throws: PatternError.badPattern) { try IgnorePatterns(["["]) }
        let late = try IgnorePatterns(["a*["])
        #expect(throws: PatternError.badPattern) { try late.matches("x") }
        let unused = try IgnorePatterns(["*", "a*[x"])
        #expect(try unused.matches("x"))
    }

    /// As in the reference, a slash alone matches what is directly in the root, and nothing below.
    @Test func theRoot() throws {
        let root = try IgnorePatterns(["/"])
        #expect(try root.matches("/a"))
        #expect(try !root.matches("/a/b"))
        #expect(try !root.matches("a"))
    }

    /// A byte that is no UTF-8 is itself in a plain pattern, and a fault in a class.
    @Test func bytesThatAreNoText() throws {
        let patterns = try IgnorePatterns(IgnoreFile.patterns([0x61, 0xFF, 10, 0x2F, 0xCC, 0x81, 0x62]))
        #expect(try patterns.matches([0x61, 0xFF]))
        #expect(try !patterns.matches([0x61, 0xFE]))
        #expect(try patterns.matches("\u{301}b"))
        #expect(throws: PatternError.badPattern) { try IgnorePatterns(IgnoreFile.patterns([0x5B, 0xFF, 0x5D])) }
    }

    /// No pattern takes time out of proportion to the path.
    @Test func longPathsStayCheap() throws {
        let patterns = try IgnorePatterns([String(repeating: "*a", count: 30) + "*[b]"])
        #expect(try patterns.matches(String(repeating: "a", count: 4000)) == false)
        let globs = try IgnorePatterns([String(repeating: "**/*a", count: 30) + "b"])
        #expect(try globs.matches(String(repeating: "a/", count: 2000) + "c") == false)
    }

    @Test func prunesOnlyWhereNothingCanComeBack() throws {
        let plain = try IgnorePatterns(["x"])
        #expect(plain.canSkip(matchedDirectory: "x"))
        let below = try IgnorePatterns(["x", "!x/y/*"])
        #expect(!below.canSkip(matchedDirectory: "x"))
        #expect(below.canSkip(matchedDirectory: "z"))
        #expect(!(try IgnorePatterns(["x", "!*.go"])).canSkip(matchedDirectory: "x"))
    }

    /// The quick form of a pattern means the same as its regular expression: `[a]` for `a` forces the latter.
    @Test func quickFormAgreesWithTheExpression() throws {
        var random = SeededRandom(7)
        let pieces = ["a", "b", "/", "*", "?", "**", "**/", "a/", ".", "ü"]
        for _ in 0..<(2000 * Environment.stressFactor) {
            var pattern = "?"
            for _ in 0..<Int.random(in: 1...6, using: &random) { pattern += pieces.randomElement(using: &random) ?? "" }
            var path = ""
            for _ in 0..<Int.random(in: 1...9, using: &random) {
                path += ["a", "b", "/", ".", "ü"].randomElement(using: &random) ?? ""
            }
            let slow = pattern.replacing("a", with: "[a]")
            #expect(
                try IgnorePatterns([pattern]).matches(path) == IgnorePatterns([slow]).matches(path),
                "\(pattern) on \(path)")
        }
    }
}
