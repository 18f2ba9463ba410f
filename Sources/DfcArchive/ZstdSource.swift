internal import CZstd

/// zstd frames and skippable frames, one after the other, read by libzstd.
final class ZstdSource: ByteSource {
    private let inner: any ByteSource
    private let context: OpaquePointer
    private let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 16)
    private var input = ZSTD_inBuffer()
    private var inputEnded = false
    /// What libzstd still expects of the frame that it is in; 0 between frames.
    private var expected = 0

    init(_ inner: any ByteSource) throws(ArchiveError) {
        self.inner = inner
        guard let context = ZSTD_createDCtx() else { throw .damaged(.zstd, "libzstd cannot be set up") }
        self.context = context
        // The largest window that the reference's reader takes is 512 MiB.
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 29)
    }

    deinit {
        ZSTD_freeDCtx(context)
        storage.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while output.pos == 0 {
            if input.pos == input.size, !inputEnded {
                let count = try inner.read(into: storage)
                inputEnded = count == 0
                input = ZSTD_inBuffer(src: storage.baseAddress, size: count, pos: 0)
            }
            let before = input.pos
            if inputEnded, expected == 0 { return 0 }
            let result = ZSTD_decompressStream(context, &output, &input)
            if ZSTD_isError(result) != 0 { throw .damaged(.zstd, String(cString: ZSTD_getErrorName(result))) }
            expected = result
            if inputEnded, output.pos == 0, input.pos == before, expected != 0 {
                throw .damaged(.zstd, "unexpected EOF")
            }
        }
        return output.pos
    }
}
