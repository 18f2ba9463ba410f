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
}
