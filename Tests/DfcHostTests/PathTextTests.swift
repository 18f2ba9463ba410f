import DfcHost
import Testing

@Suite struct PathTextTests {
    static let names: [[UInt8]] = [
        [], Array("plain".utf8), Array("ä€𝄞".utf8), [0xFF], [0x61, 0xC3], [0xE2, 0x82, 0x61], [0xC0, 0x80],
        [0xED, 0xA0, 0x80],
        [0xF4, 0x8F, 0xBC, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBB, 0xBF], [0xF4, 0x90, 0x80, 0x80],
        Array(1...255),
    ]

    @Test(arguments: names) func everyNameComesBack(_ bytes: [UInt8]) {
        #expect(PathText.bytes(of: PathText.text(bytes)) == bytes)
    }

    @Test func validTextStaysAsItIs() { #expect(PathText.text(Array("ä€𝄞".utf8)) == "ä€𝄞") }

    @Test func orderIsThatOfBytes() {
        #expect(PathText.isBefore("a", "b"))
        #expect(PathText.isBefore("e\u{301}", "\u{e9}"))
        #expect(!PathText.isBefore(PathText.text([0xFF]), "\u{10FFFF}"))
    }

    @Test func aFileWithSuchANameCanBeUsed() throws {
        let folder = try Scratch()
        let name = PathText.text([0x61, 0xFF, 0x62])
        try System.writeFile("\(folder.path)/\(name)", Array("x".utf8))
        #expect(try System.list(folder.path) == [name])
        #expect(try System.readAll("\(folder.path)/\(name)") == Array("x".utf8))
        try System.symlink(name, "\(folder.path)/link")
        #expect(try System.readlink("\(folder.path)/link") == name)
    }
}
