internal import CZlib
internal import Glibc

/// Compresses to one gzip member with the header that Go writes (no time, no name, system 255). The stream is cut into
/// blocks of fixed size, each of which knows the 32 KiB before it; so blocks can be made by several threads, and the
/// bytes depend on the data and the level alone.
package final class GzipSink: ByteSink {
    private let inner: any ByteSink
    private let level: Int32
    private var held: [UInt8] = []
    private var dictionary: [UInt8] = []
    private var checksum: UInt = 0
    private var length: UInt32 = 0
    private var started = false

    private static let blockSize = 262_144
    private static let blocksAtOnce = 4

    /// Compresses at a level of zlib, 0 to 9, into the sink; nil is 4, which takes half the time of zlib's own default
    /// (6) for 4 % more bytes.
    package init(_ inner: any ByteSink, level: Int? = nil) {
        self.inner = inner
        self.level = Int32(clamping: level ?? 4)
        checksum = crc32(0, nil, 0)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var rest = bytes
        let full = Self.blockSize * Self.blocksAtOnce
        while held.count + rest.count > full {
            let count = full - held.count
            held.append(contentsOf: rest[..<count])
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            try flush(last: false)
        }
        held.append(contentsOf: rest)
    }

    package func finish() throws(ArchiveError) {
        try flush(last: true)
        try inner.write(Self.littleEndian(UInt32(truncatingIfNeeded: checksum)) + Self.littleEndian(length))
        try inner.finish()
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private func flush(last: Bool) throws(ArchiveError) {
        if !started { try inner.write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]) }
        started = true
        let data = dictionary + held
        let first = dictionary.count
        data.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            checksum = crc32(checksum, base.map { $0 + first }, UInt32(held.count))
        }
        length &+= UInt32(truncatingIfNeeded: held.count)
        var jobs: [GzipBlock] = []
        var at = first
        repeat {
            let end = min(at + Self.blockSize, data.count)
            jobs.append(GzipBlock(from: at, to: end, isLast: last && end == data.count))
            at = end
        } while at < data.count
        for piece in try GzipBlock.compress(jobs, of: data, level: level) { try inner.write(piece) }
        dictionary = Array(data.suffix(32_768))
        held.removeAll(keepingCapacity: true)
    }
}
