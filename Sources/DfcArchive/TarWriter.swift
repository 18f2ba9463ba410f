/// Writes a tar stream byte for byte as Go's archive/tar does: ustar where everything fits, else the same header with
/// PAX records before it, never GNU extensions. Times are whole seconds.
package final class TarWriter {
    /// How the time of a member becomes whole seconds.
    package enum TimeRule: Sendable {
        /// Towards the past: image layers.
        case truncated
        /// To the nearest second, halves up: Go's choice when no format is asked for (tar output).
        case nearest
    }

    private let sink: any ByteSink
    private let timeRule: TimeRule
    private var remaining: Int64 = 0
    private var padding = 0
    private static let zeros = [UInt8](repeating: 0, count: 1024)

    /// Writes to this sink.
    package init(_ sink: any ByteSink, times: TimeRule) {
        self.sink = sink
        timeRule = times
    }

    /// Starts a member; `entry.size` bytes of data follow by `write`, for files only.
    package func begin(_ entry: TarEntry) throws(ArchiveError) {
        try endMember()
        var entry = entry
        switch timeRule {
        case .truncated: entry.modified = entry.modified.truncated
        case .nearest: entry.modified = entry.modified.rounded
        }
        if entry.kind.isHeaderOnly { entry.size = 0 }
        guard entry.size >= 0, entry.size <= Int64.max - 1024 else { throw .unwritable("negative size") }
        let header = try TarHeaderText(entry)
        if !header.records.isEmpty { try writeRecords(header.records, for: entry.path) }
        try sink.write(header.block)
        remaining = entry.size
        padding = Int((512 - entry.size % 512) % 512)
    }

    /// Data of the current member.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        guard Int64(bytes.count) <= remaining else { throw .unwritable("write too long") }
        try sink.write(bytes)
        remaining -= Int64(bytes.count)
    }

    /// Data of the current member.
    package func write(_ bytes: [UInt8]) throws(ArchiveError) {
        guard Int64(bytes.count) <= remaining else { throw .unwritable("write too long") }
        try sink.write(bytes)
        remaining -= Int64(bytes.count)
    }

    /// All data of the current member, from a source that must have exactly as many bytes left. `changed` words the
    /// error for a file that has another length by now.
    package func write(from source: any ByteSource, changed: String) throws(ArchiveError) {
        var piece = [UInt8](repeating: 0, count: Int(min(max(remaining, 1), 262_144)))
        while remaining > 0 {
            let got = try piece.fillFrom(source)
            guard got > 0, Int64(got) <= remaining else { throw .unwritable(changed) }
            if got == piece.count {
                try write(piece)
            } else {
                try write(Array(piece[..<got]))
            }
        }
    }

    /// Ends the archive with two zero blocks. The sink is not finished by this.
    package func finish() throws(ArchiveError) {
        try endMember()
        try sink.write(Self.zeros)
    }

    private func endMember() throws(ArchiveError) {
        guard remaining == 0 else { throw .unwritable("missed writing \(remaining) bytes") }
        if padding > 0 { try sink.write(Array(Self.zeros[..<padding])) }
        padding = 0
    }

    /// The member of type `x` that carries the records of the next one.
    private func writeRecords(_ records: [UInt8], for path: [UInt8]) throws(ArchiveError) {
        guard records.count <= TarReader.largestHeader else { throw .unwritable("header field too long") }
        var entry = TarEntry(path: [], kind: .other(UInt8(ascii: "x")), size: Int64(records.count))
        entry.path = TarHeaderText.recordsName(for: path)
        try sink.write(TarHeaderText.plainBlock(entry))
        try sink.write(records)
        let padding = (512 - records.count % 512) % 512
        if padding > 0 { try sink.write(Array(Self.zeros[..<padding])) }
    }
}
