import DfcBasics
import Testing

/// Expected values are Go's (`regexp`).
@Suite struct GoRegexTests {
    @Test func matchesAreFoundAsInGo() throws {
        let table: [(String, String, [Int]?)] = [
            ("(a+)(b+)?", "xaab", [1, 4, 1, 3, 3, 4]), ("(a+?)(b*)", "aab", [0, 1, 0, 1, 1, 1]),
            ("(a|ab)(c|bcd)?", "abcd", [0, 4, 0, 1, 1, 4]), ("^b", "ab", nil), ("(?i)AB", "xaB", [1, 3]),
            ("(?P<n>x)|(y)", "y", [0, 1, -1, -1, 0, 1]), ("(?:ab)+$", "abab", [0, 4]), ("", "a", [0, 0]),
            ("a.c", "a\nc", nil), ("(?s)a.c", "a\nc", [0, 3]), ("(?m)^b$", "a\nb\nc", [2, 3]),
            ("\\bé\\B", "éa", nil), ("[^a-c]", "abcd", [3, 4]), ("(a*)*", "aab", [0, 2, 0, 2]),
            ("x{2,3}", "xxxx", [0, 3]), ("(?U)x{2,3}", "xxxx", [0, 2]), ("((a)|b)+", "ab", [0, 2, 1, 2, 0, 1]),
        ]
        for (expression, text, expected) in table {
            let regex = try #require(GoRegex(Array(expression.utf8)), "\(expression)")
            #expect(regex.find(Array(text.utf8)) == expected, "\(expression) in \(text)")
            #expect(regex.matches(Array(text.utf8)) == (expected != nil), "\(expression) in \(text)")
        }
    }

    @Test(arguments: ["(", ")", "a)", "(?", "(?x)", "(?P<a>x)(?P<a>y)", "*", "a**", "[", "\\8", "(?i-)", "x{2,1}"])
    func whatGoRefuses(_ expression: String) { #expect(GoRegex(Array(expression.utf8)) == nil) }

    @Test func textsAreReplacedAsInGo() throws {
        let table: [(String, String, String, String)] = [
            ("a(x*)b", "-ab-axxb-", "T", "-T-T-"), ("a(x*)b", "-ab-axxb-", "$1", "--xx-"),
            ("a(x*)b", "-ab-axxb-", "$1W", "---"), ("a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-"),
            ("", "abc", "-", "-a-b-c-"), ("b*", "abc", "-", "-a-c-"), ("(?P<w>\\w+)", "a b", "<$w>$$", "<a>$ <b>$"),
            ("(a)|(b)", "ab", "[$1$2${3}$", "[a$[b$"), ("x", "é", "$0", "é"), ("é", "éé", "$0$0", "éééé"),
            (
                "docker\\.io/(.*):(.*)", "docker-image://docker.io/library/a:1", "m.io/$1:${2}-x",
                "docker-image://m.io/library/a:1-x"
            ),
        ]
        for (expression, text, template, expected) in table {
            let regex = try #require(GoRegex(Array(expression.utf8)), "\(expression)")
            let replaced = regex.replaceAll(in: Array(text.utf8), by: Array(template.utf8))
            #expect(String(decoding: replaced, as: UTF8.self) == expected, "\(expression) in \(text)")
        }
    }
}
