/// A stream whose compression is told by its first bytes, read as what it holds.
package final class Decompressor: ByteSource {
    /// What was found.
    package let compression: Compression
    private let inner: any ByteSource

    /// Looks at the first bytes of the stream and decompresses it accordingly.
    package init(_ source: any ByteSource) throws(ArchiveError) {
        let start = PeekedSource(source)
        compression = Compression.detect(try start.peek(6))
        switch compression {
        case .none: inner = start
        case .gzip: inner = try InflateSource(start)
        case .zstd: inner = try ZstdSource(start)
        case .bzip2, .xz: inner = try FilterSource(start, compression)
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard buffer.count > 0 else { return 0 }
        return try inner.read(into: buffer)
    }
}

/// A stream whose first bytes can be looked at before they are read.
package final class PeekedSource: ByteSource {
    private let inner: any ByteSource
    private var held: ArraySlice<UInt8> = []

    /// Stands before this stream.
    package init(_ inner: any ByteSource) { self.inner = inner }

    /// The next bytes, fewer than `count` only where the stream ends; they will be read again.
    package func peek(_ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
        while held.count < count {
            var piece = [UInt8](repeating: 0, count: max(count - held.count, 512))
            let got = try piece.fillFrom(inner)
            if got == 0 { break }
            held.append(contentsOf: piece[..<got])
        }
        return held.prefix(count)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard !held.isEmpty else { return try inner.read(into: buffer) }
        let count = min(buffer.count, held.count)
        buffer.copyBytes(from: held.prefix(count))
        held = held.dropFirst(count)
        return count
    }
}
