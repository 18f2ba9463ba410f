import DfcArchive
import DfcBasics
import TestSupport
import Testing

@Suite("Compression")
struct CompressionTests {
    static func gzip(_ data: [UInt8], level: Int? = nil, pieces: Int = 1 << 20) throws -> [UInt8] {
        let sink = BytesSink()
        let packed = GzipSink(sink, level: level)
        for start in stride(from: 0, to: data.count, by: pieces) {
            try packed.write(Array(data[start..<min(start + pieces, data.count)]))
        }
        try packed.finish()
        return sink.bytes
    }

    static func mixed(_ count: Int) -> [UInt8] {
        let words = Samples.noise(count / 4)
        return words + Array(repeating: 7, count: count / 2) + words
    }

    @Test(arguments: [0, 1, 1000, 262_144, 262_145, 1 << 20, (1 << 20) + 1, 3_000_001])
    func gzipRoundTrip(_ size: Int) throws {
        let data = Self.mixed(size)
        let packed = try Self.gzip(data)
        #expect(Array(packed.prefix(10)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
        #expect(try Decompressor(BytesSource(packed)).readAll(limit: 1 << 24) == data)
        if let gzip = Program.need("gzip", for: "reading our gzip") {
            #expect(try Program.run(gzip, ["-dc"], input: packed).output == data)
        }
    }

    @Test("The bytes depend on the data alone, not on how it is handed over")
    func gzipIsDeterministic() throws {
        let data = Self.mixed(2_500_000)
        let once = try Self.gzip(data)
        #expect(try Self.gzip(data, pieces: 999) == once)
        #expect(try Self.gzip(data, pieces: 262_144) == once)
        #expect(try Self.gzip(data, level: 1) != once)
    }

    @Test func gzipMembersFollowEachOther() throws {
        let both = try Self.gzip([1, 2, 3]) + Self.gzip([4, 5]) + [0, 0, 0]
        #expect(try Decompressor(BytesSource(both)).readAll(limit: 100) == [1, 2, 3, 4, 5])
    }

    @Test func damagedChecksumIsSeen() throws {
        var packed = try Self.gzip(Self.mixed(1000))
        packed[packed.count - 6] ^= 1
        #expect(throws: ArchiveError.self) { try Decompressor(BytesSource(packed)).readAll(limit: 1 << 20) }
    }

    @Test func zstdRoundTrip() throws {
        for size in [0, 1, 100_000, 3_000_000] {
            let data = Self.mixed(size)
            let sink = BytesSink()
            let packed = try ZstdSink(sink)
            try packed.write(data)
            try packed.finish()
            #expect(try Decompressor(BytesSource(sink.bytes)).readAll(limit: 1 << 24) == data)
            // A skippable frame in front changes nothing.
            let frame: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9]
            #expect(try Decompressor(BytesSource(frame + sink.bytes)).readAll(limit: 1 << 24) == data)
        }
    }

    @Test func whatIsNoArchive() throws {
        #expect(!ArchiveSniff.isArchive(firstBytes: []))
        #expect(!ArchiveSniff.isArchive(firstBytes: Array("hello".utf8)))
        #expect(!ArchiveSniff.isArchive(firstBytes: [UInt8](repeating: 0, count: 1024)))
        #expect(!ArchiveSniff.isArchive(firstBytes: try Self.gzip(Array("hello".utf8))))
        #expect(ArchiveSniff.isArchive(firstBytes: try Samples.archive([Samples.file("f", "x")])))
    }
}
