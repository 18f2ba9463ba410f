import LLB
import Testing

@Suite struct TextMapTests {
    /// Names are their bytes, as in Go's maps, however many there are: Swift takes these two for equal.
    @Test(arguments: [0, 20])
    func namesAreBytes(_ others: Int) {
        var map = TextMap()
        for number in 0..<others { map["k\(number)"] = "v\(number)" }
        map["e\u{301}"] = "two"
        #expect(map["\u{E9}"] == nil)
        map["\u{E9}"] = "one"
        #expect(map["e\u{301}"] == "two" && map["\u{E9}"] == "one")
        #expect(map.entries.count == others + 2)
        map["e\u{301}"] = nil
        #expect(map["e\u{301}"] == nil && map["\u{E9}"] == "one")
        for number in 0..<others { #expect(map["k\(number)"] == "v\(number)") }
    }

    @Test func entriesStandInTheOrderOfTheirBytes() {
        let map: TextMap = ["b": "2", "a": "1", "B": "0", "\u{E9}": "3"]
        #expect(map.entries.map(\.value) == ["0", "1", "2", "3"])
        #expect(TextMap(map.dictionary) == map)
        #expect(TextMap(inOrder: ("a", "1"), ("b", nil)).entries.map(\.key) == ["a"])
    }
}
