import DfcBasics
import Testing

@Suite struct GoNumbersTests {
    @Test(
        arguments: [
            ("32", 32), ("32b", 32), ("32B", 32), ("32k", 32_768), ("32 kb", 32_768), ("32KiB", 32_768),
            ("2m", 2_097_152),
            ("1.5g", 1_610_612_736), ("0", 0), (".5k", 512), ("1T", 1_099_511_627_776), ("1p", 1_125_899_906_842_624),
            ("-1", nil), ("", nil), ("k", nil), ("1  k", nil), ("1kk", nil), ("1bb", nil), ("1x", nil), ("1 kib ", nil),
            ("1_000", 1000), ("1__0", nil), ("_1", nil), ("1_k", nil), ("1_.5", nil), ("0x10", nil), ("0x1p4", 16),
            ("0x_1p4", 16), ("0xa_1p0", 161), ("+1", 1), ("1e3", 1000), ("32.3.4", nil), ("1kibb", nil), ("ki", nil),
        ] as [(String, Int64?)])
    func memorySize(_ text: String, _ expected: Int64?) { #expect(GoNumbers.memorySize(text) == expected) }

    @Test(
        arguments: [
            ("1", true), ("t", true), ("TRUE", true), ("True", true), ("tRUE", nil), ("0", false), ("F", false),
            ("yes", nil), ("", nil),
        ] as [(String, Bool?)])
    func booleans(_ text: String, _ expected: Bool?) { #expect(GoNumbers.bool(text) == expected) }

    @Test func integers() throws {
        #expect(try GoNumbers.integer("-12") == -12)
        #expect(try GoNumbers.integer("+12", bits: 32) == 12)
        #expect(try GoNumbers.integer("-2147483648", bits: 32) == -2_147_483_648)
        #expect(throws: PatternError("strconv.ParseInt: parsing \"2147483648\": value out of range")) {
            try GoNumbers.integer("2147483648", bits: 32)
        }
        #expect(throws: PatternError("strconv.ParseInt: parsing \"1_0\": invalid syntax")) {
            try GoNumbers.integer("1_0")
        }
        #expect(throws: PatternError("strconv.ParseInt: parsing \"\": invalid syntax")) { try GoNumbers.integer("") }
        #expect(try GoNumbers.integer("-9223372036854775808") == .min)
        #expect(try GoNumbers.integer("9223372036854775807") == .max)
        for text in ["9223372036854775808", "-9223372036854775809", "18446744073709551616", "99999999999999999999x"] {
            #expect(throws: PatternError("strconv.ParseInt: parsing \"\(text)\": value out of range")) {
                try GoNumbers.integer(text)
            }
        }
        #expect(throws: PatternError("strconv.ParseInt: parsing \"9223372036854775808x\": invalid syntax")) {
            try GoNumbers.integer("9223372036854775808x")
        }
        #expect(GoNumbers.unsigned("755", radix: 8) == 493)
        #expect(GoNumbers.unsigned("-1") == nil)
        #expect(GoNumbers.unsigned("+1") == nil)
        #expect(GoNumbers.unsigned("4294967296", upTo: 4_294_967_295) == nil)
    }
}
