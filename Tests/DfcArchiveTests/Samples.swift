import DfcArchive

/// Entries and archives that several tests use.
enum Samples {
    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    static func file(_ path: String, _ content: String = "", mode: UInt32 = 0o644) -> (TarEntry, [UInt8]) {
        let data = bytes(content)
        return (
            TarEntry(
                path: bytes(path), kind: .file, mode: mode, size: Int64(data.count),
                modified: TarTime(seconds: 1_000_000_000)), data
        )
    }

    /// The archive of these members.
    static func archive(_ members: [(TarEntry, [UInt8])], times: TarWriter.TimeRule = .truncated) throws -> [UInt8] {
        let sink = BytesSink()
        let writer = TarWriter(sink, times: times)
        for (entry, data) in members {
            try writer.begin(entry)
            if !data.isEmpty { try writer.write(data) }
        }
        try writer.finish()
        return sink.bytes
    }

    /// All members of an archive with their data.
    static func read(_ archive: [UInt8]) throws -> [(entry: TarEntry, data: [UInt8])] {
        let reader = TarReader(try Decompressor(BytesSource(archive)))
        var members: [(entry: TarEntry, data: [UInt8])] = []
        while let entry = try reader.next() { members.append((entry, try reader.readAll(limit: 1 << 24))) }
        return members
    }

    /// Bytes that repeat nowhere soon, the same every time.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}
