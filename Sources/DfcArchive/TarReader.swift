/// Reads a tar stream (already decompressed) member by member, with the tolerance of Go's archive/tar: V7, ustar, PAX,
/// STAR and GNU headers, GNU long names, sparse files of PAX form. Global headers are passed over. While a member is
/// the current one, the reader is the source of its data.
package final class TarReader: ByteSource {
    private let source: any ByteSource
    /// Data of the current member that was not read yet, as stored.
    private var remaining: Int64 = 0
    private var padding = 0
    private var sparse: TarSparse?
    private var ended = false

    /// The longest extended header or long name that is taken, in bytes.
    static let largestHeader = 1 << 20

    /// Reads this stream, which holds nothing but the archive.
    package init(_ source: any ByteSource) { self.source = source }

    /// The next member, or nil at the end of the archive. Data of the one before that was not read is passed over.
    package func next() throws(ArchiveError) -> TarEntry? {
        guard !ended else { return nil }
        var records = PAXRecords()
        var longName: [UInt8] = []
        var longTarget: [UInt8] = []
        while true {
            try skip(remaining + Int64(padding))
            (remaining, padding, sparse) = (0, 0, nil)
            guard let block = try header() else {
                ended = true
                return nil
            }
            guard let form = block.form else { throw .malformed("invalid tar header") }
            var entry = try block.entry(form)
            try expectData(of: entry)
            switch entry.kind {
            case .other(UInt8(ascii: "x")): records = try PAXRecords(parsing: special())
            case .other(UInt8(ascii: "g")): _ = try PAXRecords(parsing: special())
            case .other(UInt8(ascii: "L")): longName = Array(try special().prefix { $0 != 0 })
            case .other(UInt8(ascii: "K")): longTarget = Array(try special().prefix { $0 != 0 })
            case .file, .hardlink, .symlink, .character, .block, .directory, .fifo, .other:
                try records.apply(to: &entry)
                if !longName.isEmpty { entry.path = longName }
                if !longTarget.isEmpty { entry.linkTarget = longTarget }
                // Old archives have no flag for folders but the final slash.
                if block.bytes[156] == 0, entry.path.last == UInt8(ascii: "/") { entry.kind = .directory }
                try expectData(of: entry)
                try openSparse(&entry, records)
                return entry
            }
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard var map = sparse else { return try stored(into: buffer) }
        defer { sparse = map }
        return try map.read(into: buffer) { (part) throws(ArchiveError) in
            guard try self.stored(into: part) == part.count else { throw .malformed("unexpected EOF") }
        }
    }

    private func stored(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = Int(min(Int64(buffer.count), remaining))
        guard count > 0 else { return 0 }
        let got = try source.fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
        guard got == count else { throw .malformed("unexpected EOF") }
        remaining -= Int64(got)
        return got
    }

    private func expectData(of entry: TarEntry) throws(ArchiveError) {
        let size = entry.kind.isHeaderOnly ? 0 : entry.size
        guard size >= 0, size <= Int64.max - 1024 else { throw .malformed("invalid tar header") }
        remaining = size
        padding = Int((512 - size % 512) % 512)
    }

    /// The next block; nil at the end: two zero blocks, or an end of the stream where a header could begin.
    private func header() throws(ArchiveError) -> TarBlock? {
        guard let block = try block() else { return nil }
        guard block.isZero else { return block }
        guard let second = try self.block() else { return nil }
        guard second.isZero else { throw .malformed("invalid tar header") }
        return nil
    }

    private func block() throws(ArchiveError) -> TarBlock? {
        var bytes = [UInt8](repeating: 0, count: TarBlock.size)
        let got = try fill(&bytes)
        if got == 0 { return nil }
        guard got == TarBlock.size else { throw .malformed("unexpected EOF") }
        return TarBlock(bytes: bytes)
    }

    private func fill(_ bytes: inout [UInt8]) throws(ArchiveError) -> Int {
        var result: Result<Int, ArchiveError> = .success(0)
        bytes.withUnsafeMutableBytes { buffer in
            result = Result { () throws(ArchiveError) in try source.fill(buffer) }
        }
        return try result.get()
    }

    /// Data of a member that describes the next one.
    private func special() throws(ArchiveError) -> [UInt8] {
        guard remaining <= Int64(Self.largestHeader) else { throw .malformed("header field too long") }
        var bytes = [UInt8](repeating: 0, count: Int(remaining))
        guard try fill(&bytes) == bytes.count else { throw .malformed("unexpected EOF") }
        remaining = 0
        return bytes
    }

    /// Passes data over; the padding behind the last member may be missing.
    private func skip(_ count: Int64) throws(ArchiveError) {
        var rest = count
        var piece = [UInt8](repeating: 0, count: Int(min(rest, 65_536)))
        while rest > 0 {
            if rest < Int64(piece.count) { piece = [UInt8](repeating: 0, count: Int(rest)) }
            let got = try fill(&piece)
            rest -= Int64(got)
            if got < piece.count {
                guard rest <= Int64(padding) else { throw .malformed("unexpected EOF") }
                return
            }
        }
    }

    /// A file of one of the PAX sparse formats gets its real name and size, and its holes read as zeros.
    private func openSparse(_ entry: inout TarEntry, _ records: PAXRecords) throws(ArchiveError) {
        guard entry.kind == .file,
            let map = try TarSparse.find(
                records, entry: &entry,
                data: { (buffer) throws(ArchiveError) in
                    guard try self.stored(into: buffer) == buffer.count else { throw .malformed("unexpected EOF") }
                })
        else { return }
        guard map.storedSize == remaining else { throw .malformed("sparse map does not match the data") }
        sparse = map
    }
}
