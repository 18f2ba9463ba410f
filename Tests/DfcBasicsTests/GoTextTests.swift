import DfcBasics
import Testing

@Suite struct GoTextTests {
    @Test(
        arguments: [
            ([0x41], "\"A\""), ([0x22, 0x5C], "\"\\\"\\\\\""),
            ([7, 8, 9, 10, 11, 12, 13], "\"\\a\\b\\t\\n\\v\\f\\r\""),
            ([0, 0x1F, 0x7F], "\"\\x00\\x1f\\x7f\""), ([0xFF, 0xC3], "\"\\xff\\xc3\""), ([0xC3, 0xBC], "\"ü\""),
            ([0xC2, 0xA0], "\"\\u00a0\""), ([0xEF, 0xBF, 0xBD], "\"\u{FFFD}\""),
            ([0xF3, 0xB0, 0x80, 0x80], "\"\\U000f0000\""),
            ([0xC2, 0x85], "\"\\u0085\""),
        ] as [([UInt8], String)])
    func quotes(_ bytes: [UInt8], _ expected: String) { #expect(GoQuote.quote(bytes) == expected) }

    @Test(
        arguments: [
            ([0xFF, 0xFE], 2), ([0xE2, 0x82], 2), ([0xE2, 0x82, 0xAC], 1), ([0xED, 0xA0, 0x80], 3),
            ([0xF4, 0x90, 0x80, 0x80], 4), ([0xC0, 0x80], 2), ([0xF0, 0x9F, 0x92, 0xA9], 1), ([0xF0, 0x9F, 0x92], 3),
        ] as [([UInt8], Int)])
    func healing(_ bytes: [UInt8], _ count: Int) {
        #expect(String(decoding: GoText.healed(bytes), as: UTF8.self).unicodeScalars.count == count)
        #expect(GoText.healed(GoText.string(bytes)).unicodeScalars.count == count)
        #expect(GoText.isUTF8(bytes) == (GoText.healed(bytes) == bytes))
    }

    /// U+10FF80 and what follows hold bytes, and so cannot stand for themselves.
    static let anyBytes: [[UInt8]] = [
        [], [0x41, 0xFF, 0x42], [0x80], [0xBF, 0xC0], Array(0x80...0xFF), [0xF4, 0x8F, 0xBE, 0x80],
        [0xF4, 0x8F, 0xBD, 0xBF, 0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xC3, 0xA9, 0xC3],
    ]

    @Test(arguments: anyBytes)
    func textsKeepTheirBytes(_ bytes: [UInt8]) {
        let text = GoText.string(bytes)
        #expect(GoText.bytes(of: text) == bytes)
        #expect(GoText.bytes(of: "<" + text + text + ">") == [0x3C] + bytes + bytes + [0x3E])
        #expect(GoQuote.quote(text) == GoQuote.quote(bytes))
        #expect(GoText.bytes(of: GoText.healed(text)) == GoText.healed(bytes))
        var writer = ProtobufWriter(restoring: true)
        writer.string(1, text)
        #expect(writer.bytes == [0x0A, UInt8(bytes.count)] + bytes || bytes.count > 127)
        #expect(writer.isUTF8 == GoText.isUTF8(bytes))
    }

    @Test("A byte above 7F is seen wherever it stands")
    func isASCII() {
        for count in [0, 1, 7, 8, 31, 32, 33, 100] {
            var bytes = [UInt8](repeating: 0x7F, count: count)
            #expect(bytes.withUnsafeBytes(GoText.isASCII))
            for place in bytes.indices {
                bytes[place] = 0x80
                #expect(!bytes.withUnsafeBytes(GoText.isASCII))
                bytes[place] = 0
            }
        }
    }

    @Test func cases() {
        #expect(GoText.lower("COPY") == "copy")
        #expect(GoText.lower("WOR\u{212A}DIR") == "workdir")
        #expect(GoText.lower("İ") == "i")
        #expect(GoText.upper("straße") == "STRAßE")
        #expect(GoText.upper(GoText.string([0x61, 0xFF])) == "A\u{FFFD}")
    }

    @Test func trimming() {
        #expect(GoText.trimmed("\u{3000} a\u{A0}b \u{85}\t") == "a\u{A0}b")
        #expect(GoText.trimmed(" \n") == "")
        let odd: [UInt8] = [0x20, 0xA0, 0x20]
        #expect(GoText.trimmed(odd, 0..<3) == 1..<2)
    }

    @Test(
        arguments: [
            ("COPPY", true, "COPY"), ("coppy", true, "copy"), ("Coppy", true, "copy"), ("copy", true, nil),
            ("FOO", true, "FROM"),
            ("xyzzy", true, nil), ("form", false, "from"), ("FORM", false, nil),
        ] as [(String, Bool, String?)])
    func suggestions(_ value: String, _ ignoringCase: Bool, _ expected: String?) {
        let known = ignoringCase ? ["ADD", "COPY", "FROM", "RUN"] : ["from", "chown"]
        #expect(Suggestion.nearest(to: value, in: known, ignoringCase: ignoringCase) == expected)
        #expect(Suggestion.nearest(to: "a", in: ["", "abc"]) == nil)
        #expect(Suggestion.nearest(to: "a", in: ["", "b"]) == nil)
        #expect(Suggestion.nearest(to: "ab", in: ["", "b"]) == "b")
    }
}
