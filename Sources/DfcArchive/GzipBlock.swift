internal import CZlib
internal import DfcHost
internal import Synchronization

/// A part of a gzip stream that is deflated on its own, with the 32 KiB before it as dictionary.
struct GzipBlock: Sendable {
    var from: Int
    var to: Int
    var isLast: Bool

    /// Deflates the blocks, two at a time, and gives the pieces in order.
    static func compress(_ blocks: [GzipBlock], of data: [UInt8], level: Int32) throws(ArchiveError) -> [[UInt8]] {
        let work = Work(blocks, data, level)
        BlockingPool.concurrently(blocks.count) { work.deflate($0) }
        return try work.pieces()
    }

    /// What the threads share.
    private final class Work: Sendable {
        private let blocks: [GzipBlock]
        private let data: [UInt8]
        private let level: Int32
        private let done: Mutex<[[UInt8]?]>

        init(_ blocks: [GzipBlock], _ data: [UInt8], _ level: Int32) {
            self.blocks = blocks
            self.data = data
            self.level = level
            done = Mutex(Array(repeating: nil, count: blocks.count))
        }

        func deflate(_ index: Int) {
            let piece = blocks[index].deflated(data, level)
            done.withLock { $0[index] = piece }
        }

        func pieces() throws(ArchiveError) -> [[UInt8]] {
            var all: [[UInt8]] = []
            for piece in done.withLock({ $0 }) {
                guard let piece else { throw .damaged(.gzip, "zlib cannot compress") }
                all.append(piece)
            }
            return all
        }
    }

    /// Raw deflate of the block, ended at a byte border (or as the last of the stream); nil when zlib fails.
    private func deflated(_ data: [UInt8], _ level: Int32) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            return nil
        }
        defer { deflateEnd(&stream) }
        return data.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                return finish(&stream, nil, 0)
            }
            let known = min(from, 32_768)
            if known > 0 { deflateSetDictionary(&stream, base + (from - known), UInt32(known)) }
            return finish(&stream, UnsafeMutablePointer(mutating: base + from), to - from)
        }
    }

    private func finish(_ stream: inout z_stream, _ input: UnsafeMutablePointer<UInt8>?, _ count: Int) -> [UInt8]? {
        stream.next_in = input
        stream.avail_in = UInt32(count)
        let capacity = Int(deflateBound(&stream, UInt(count))) + 64
        var fine = false
        let out = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            stream.next_out = buffer.baseAddress
            stream.avail_out = UInt32(capacity)
            let result = deflate(&stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
            fine = result == (isLast ? Z_STREAM_END : Z_OK) && stream.avail_in == 0
            filled = capacity - Int(stream.avail_out)
        }
        return fine ? out : nil
    }
}
