import DfcArchive
import TestSupport
import Testing

@Suite("Reading tar")
struct TarReaderTests {
    @Test("Data that was not read is passed over")
    func skipsData() throws {
        let archive = try Samples.archive([
            Samples.file("a", String(repeating: "x", count: 70_000)), Samples.file("b", "b"),
        ])
        let reader = TarReader(BytesSource(archive))
        #expect(try reader.next()?.name == "a")
        #expect(try reader.next()?.name == "b")
        #expect(try reader.readAll(limit: 10) == [UInt8(ascii: "b")])
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test("An archive without its end, and one cut inside a member")
    func ends() throws {
        let archive = try Samples.archive([Samples.file("a", "content")])
        #expect(try Samples.read(Array(archive[..<1024])).count == 1)
        // The padding of the last member may be missing.
        #expect(try Samples.read(Array(archive[..<519])).count == 1)
        #expect(throws: ArchiveError.self) { try Samples.read(Array(archive[..<515])) }
        #expect(throws: ArchiveError.self) { try Samples.read(Array(archive[..<300])) }
    }

    @Test("A changed header is refused")
    func checksum() throws {
        var archive = try Samples.archive([Samples.file("a", "content")])
        archive[0] = UInt8(ascii: "b")
        #expect(throws: ArchiveError.self) { try Samples.read(archive) }
    }

    @Test("Unknown types are told, global headers passed over")
    func types() throws {
        func header(_ flag: UInt8, _ data: String) throws -> [UInt8] {
            var archive = try Samples.archive([Samples.file("m", data)])
            archive[156] = flag
            let sum =
                256
                + archive[..<512].enumerated().reduce(0) { total, pair in
                    (148..<156).contains(pair.offset) ? total : total + Int(pair.element)
                }
            let text = String(sum, radix: 8)
            archive.replaceSubrange(
                148..<155, with: Array((String(repeating: "0", count: 6 - text.count) + text + "\u{0}").utf8))
            return Array(archive.dropLast(1024))
        }
        let end = [UInt8](repeating: 0, count: 1024)
        #expect(try Samples.read(header(UInt8(ascii: "7"), "x") + end).first?.entry.kind == .other(UInt8(ascii: "7")))
        let global = try header(UInt8(ascii: "g"), "17 comment=hello\n")
        let members = try Samples.read(global + Samples.archive([Samples.file("f", "x")]))
        #expect(members.map(\.entry.name) == ["f"])
    }

    @Test("No input traps: changed archives are read or refused")
    func noise() throws {
        let archive = try Samples.archive(TarPeersTests.members())
        for round in 0..<(400 * Environment.stressFactor) {
            var copy = archive
            let noise = Samples.noise(24, seed: UInt64(round + 1))
            for index in stride(from: 0, to: 24, by: 3) {
                let place = (Int(noise[index]) << 8 | Int(noise[index + 1])) % copy.count
                copy[place] = noise[index + 2]
            }
            _ = try? Samples.read(copy)
        }
    }
}
