import DfcBasics
import Testing

@Suite struct DurationsTests {
    @Test(
        arguments: [
            ("0", 0, "0s"), ("+0", 0, "0s"), ("5s", 5_000_000_000, "5s"), ("30s", 30_000_000_000, "30s"),
            ("1478s", 1_478_000_000_000, "24m38s"), ("-5s", -5_000_000_000, "-5s"), ("5.6s", 5_600_000_000, "5.6s"),
            ("5.s", 5_000_000_000, "5s"), (".5s", 500_000_000, "500ms"), ("1.0040s", 1_004_000_000, "1.004s"),
            ("100.00100s", 100_001_000_000, "1m40.001s"), ("10ns", 10, "10ns"), ("11us", 11_000, "11µs"),
            ("12µs", 12_000, "12µs"), ("12μs", 12_000, "12µs"), ("13ms", 13_000_000, "13ms"),
            ("3h30m", 12_600_000_000_000, "3h30m0s"), ("39h9m14.425s", 140_954_425_000_000, "39h9m14.425s"),
            ("-1.5h", -5_400_000_000_000, "-1h30m0s"), ("52763797000ns", 52_763_797_000, "52.763797s"),
            ("0.3333333333333333333h", 1_200_000_000_000, "20m0s"),
            ("9223372036854775807ns", .max, "2562047h47m16.854775807s"),
            ("-9223372036854775808ns", .min, "-2562047h47m16.854775808s"),
            ("0.100000000000000000000h", 360_000_000_000, "6m0s"),
        ] as [(String, Int64, String)])
    func values(_ text: String, _ value: Int64, _ printed: String) throws {
        #expect(try Durations.parse(text) == value)
        #expect(Durations.text(value) == printed)
        #expect(try Durations.parse(printed) == value)
    }

    @Test(
        arguments: [
            ("", "time: invalid duration \"\""), ("3", "time: missing unit in duration \"3\""),
            ("-", "time: invalid duration \"-\""), ("s", "time: invalid duration \"s\""),
            (".", "time: invalid duration \".\""), (".s", "time: invalid duration \".s\""),
            ("3000000h", "time: invalid duration \"3000000h\""),
            ("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\""),
            ("1x", "time: unknown unit \"x\" in duration \"1x\""),
            ("1ü", "time: unknown unit \"\\xc3\\xbc\" in duration \"1\\xc3\\xbc\""),
            ("1s ", "time: unknown unit \"s \" in duration \"1s \""), (" 1s", "time: invalid duration \" 1s\""),
        ] as [(String, String)])
    func errors(_ text: String, _ message: String) {
        #expect(throws: PatternError(message)) { try Durations.parse(text) }
    }
}
