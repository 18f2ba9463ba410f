import DfcBasics
import Testing

/// JSON as Go writes it.
@Suite struct GoJSONTests {
    @Test("Go's escapes, and nothing else, in strings")
    func quote() {
        let text = "a\u{2028}b\u{2029}\u{A8}\u{2027}é<>&\"\\\u{8}\u{C}\n\r\t\u{1}\u{1F}\u{7F}z"
        let expected = #""a\u2028b\u2029\#u{A8}\#u{2027}é\u003c\u003e\u0026\"\\\b\f\n\r\t\u0001\u001f\#u{7F}z""#
        #expect(GoJSON.text(.string(text)) == expected)
        #expect(GoJSON.text(.string("\u{2028}")) == #""\u2028""#)
        #expect(GoJSON.text(.string("")) == #""""#)
    }

    @Test("A byte that is no UTF-8 is an escape, U+FFFD is not")
    func quoteBytes() {
        let text = GoText.string([0x61, 0xFF, 0x22, 0xEF, 0xBF, 0xBD, 0xF4, 0x8F, 0xBF, 0xBF, 0xE2, 0x80, 0xA8, 0xE2])
        let written: [UInt8] = Array(#""a\ufffd\"\#u{FFFD}"#.utf8) + [0xF4, 0x8F, 0xBF, 0xBF]
        #expect(GoJSON.compact(.string(text)) == written + Array(#"\u2028\ufffd""#.utf8))
    }

    private func written(_ indent: String?) -> String {
        var out = JSONWriter(indent: indent)
        out.sortedObject { out in
            out.key("b")
            out.list { out in
                out.element()
                out.int(-1)
                out.element()
                out.object { _ in }
            }
            out.key("ab")
            out.null()
            out.key("B")
            out.object { out in
                out.key("z")
                out.string("\"")
                out.key("a")
                out.bool(true)
            }
            out.key("a")
            out.list { _ in }
        }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    @Test("What is written piece by piece: members as they come, or in the order of their names")
    func pieces() {
        #expect(written(nil) == #"{"B":{"z":"\"","a":true},"a":[],"ab":null,"b":[-1,{}]}"#)
        let lines = [
            "{", #"  "B": {"#, #"    "z": "\"","#, #"    "a": true"#, "  },", #"  "a": [],"#, #"  "ab": null,"#,
            #"  "b": ["#, "    -1,", "    {}", "  ]", "}",
        ]
        #expect(written("  ") == lines.joined(separator: "\n"))
    }

    @Test("A value is written as it was read, on one line and indented")
    func values() throws {
        let text = #"{"b":[1.50,{"x":[]},{}],"a":null,"":"é","t":[true,false,["a"]]}"#
        let value = try JSONParser.parse(Array(text.utf8))
        #expect(GoJSON.text(value) == text)
        #expect(try JSONParser.parse(GoJSON.indented(value)) == value)
        #expect(GoJSON.text(ofStrings: ["a", "\n"]) == #"["a","\n"]"#)
    }

    static let refused: [(String, String?)] = [
        ("[]", nil), (" {\"a\" : [1.5e-3 , -0,true,false,null,\"\\u00e9\\n\"]}\n", nil),
        ("[", "unexpected end of JSON input"),
        ("", "unexpected end of JSON input"), ("{\"a", "unexpected end of JSON input"),
        ("]", "invalid character ']' looking for beginning of value"),
        ("[]x", "invalid character 'x' after top-level value"), ("01", "invalid character '1' after top-level value"),
        ("tru", "invalid character ' ' in literal true (expecting 'e')"),
        ("[nul1]", "invalid character '1' in literal null (expecting 'l')"),
        ("-", "invalid character ' ' in numeric literal"),
        ("1.a", "invalid character 'a' after decimal point in numeric literal"),
        ("1e+", "invalid character ' ' in exponent of numeric literal"),
        ("\"\\x\"", "invalid character 'x' in string escape code"),
        ("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape"),
        ("\"a\nb\"", "invalid character '\\n' in string literal"),
        ("[1 2]", "invalid character '2' after array element"),
        ("{\"a\" 1}", "invalid character '1' after object key"),
        ("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair"),
        ("{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
        ("[,]", "invalid character ',' looking for beginning of value"),
        ("'a'", "invalid character '\\'' looking for beginning of value"),
        ("é", "invalid character 'Ã' looking for beginning of value"),
        ("\u{2028}", "invalid character 'â' looking for beginning of value"),
        (String(repeating: "[", count: 10_000), "unexpected end of JSON input"),
        (String(repeating: "[", count: 10_001), "invalid character '[' exceeded max depth"),
    ]

    @Test("What is no JSON is told in Go's words", arguments: refused)
    func refusals(_ text: String, _ fault: String?) { #expect(GoJSONSyntax.fault(in: text) == fault) }

    @Test("Where JSON is read, each byte that is no UTF-8 is U+FFFD")
    func readBytes() throws {
        let read = try JSONParser.parse([0x22, 0xE2, 0x82, 0xC3, 0xA9, 0xFF, 0x22])
        #expect(read.string == "\u{FFFD}\u{FFFD}é\u{FFFD}")
    }
}
