import DfcArchive
import TestSupport
import Testing

@Suite struct ArchiveSniffTests {
    /// A tar of one file whose bytes hardly compress.
    private func archive() throws -> [UInt8] {
        var state: UInt64 = 1
        let bytes = (0..<8000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        return try Samples.archive([Samples.file("f", String(decoding: bytes.map { $0 & 127 }, as: UTF8.self))])
    }

    @Test(arguments: ["gzip", "bzip2", "xz", "zstd"])
    func theFirstKilobyteTellsACompressedArchive(program: String) throws {
        guard let path = Program.need(program, for: "archives by their first bytes") else { return }
        let packed = try Program.run(path, ["-c"], input: try archive()).output
        #expect(packed.count > 1024)
        #expect(ArchiveSniff.isArchive(firstBytes: Array(packed.prefix(1024))))
    }

    @Test func theFirstHeaderIsEnough() throws {
        let whole = try archive()
        #expect(ArchiveSniff.isArchive(firstBytes: Array(whole.prefix(1024))))
        #expect(ArchiveSniff.isArchive(firstBytes: Array(whole.prefix(512))))
        #expect(!ArchiveSniff.isArchive(firstBytes: Array(whole.prefix(511))))
        #expect(!ArchiveSniff.isArchive(firstBytes: Array("BZhello".utf8)))
    }
}
