import DfcBasics
import Testing

@Suite struct CSVRecordTests {
    @Test(
        arguments: [
            ("a,b", ["a", "b"]), ("a", ["a"]), (",", ["", ""]), ("\"a,b\",c", ["a,b", "c"]), ("\"a\"\"b\"", ["a\"b"]),
            ("\"\"", [""]), ("a,\"\",", ["a", "", ""]), ("\"\"\"\"", ["\""]), ("a\r\n", ["a"]), ("a, b", ["a", " b"]),
        ] as [(String, [String])])
    func fields(_ line: String, _ expected: [String]) throws { #expect(try CSVRecord.fields(line) == expected) }

    @Test(
        arguments: [
            ("", "EOF"), ("\n", "EOF"), ("a\"b", "parse error on line 1, column 2: bare \" in non-quoted-field"),
            ("x,\"a\"b", "parse error on line 1, column 5: extraneous or missing \" in quoted-field"),
            ("\"a", "parse error on line 1, column 2: extraneous or missing \" in quoted-field"),
            ("\"a\"\"", "parse error on line 1, column 5: extraneous or missing \" in quoted-field"),
        ] as [(String, String)])
    func errors(_ line: String, _ message: String) {
        #expect(throws: PatternError(message)) { try CSVRecord.fields(line) }
    }
}
