internal import CZlib

/// gzip, read by zlib. Members that follow each other count as one stream; zeros behind the last are padding.
final class InflateSource: ByteSource {
    private let inner: any ByteSource
    private let stream: UnsafeMutablePointer<z_stream>
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    private var inputEnded = false
    private var between = false
    private var ended = false

    init(_ inner: any ByteSource) throws(ArchiveError) {
        self.inner = inner
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 in the window bits asks for the gzip wrapping only.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged(.gzip, "zlib cannot be set up")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return 0 }
        let wanted = min(buffer.count, Int(UInt32.max))
        stream.pointee.next_out = base.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(wanted)
        while !ended, stream.pointee.avail_out == wanted {
            try refill()
            if between {
                try nextMember()
                continue
            }
            guard stream.pointee.avail_in > 0 else { throw .damaged(.gzip, "unexpected EOF") }
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: between = true
            default: throw .damaged(.gzip, stream.pointee.msg.map { String(cString: $0) } ?? "invalid data")
            }
        }
        return wanted - Int(stream.pointee.avail_out)
    }

    private func refill() throws(ArchiveError) {
        guard stream.pointee.avail_in == 0, !inputEnded else { return }
        let count = try inner.read(into: input)
        inputEnded = count == 0
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
    }

    private func nextMember() throws(ArchiveError) {
        guard stream.pointee.avail_in > 0, let next = stream.pointee.next_in else {
            ended = inputEnded
            return
        }
        if next.pointee == 0 {
            stream.pointee.next_in = next + 1
            stream.pointee.avail_in -= 1
            return
        }
        guard inflateReset(stream) == Z_OK else { throw .damaged(.gzip, "zlib cannot be reset") }
        between = false
    }
}
