internal import CZstd

/// Compresses to one zstd frame, by libzstd's threads (which give the same bytes whatever their number).
package final class ZstdSink: ByteSink {
    private let inner: any ByteSink
    private let context: OpaquePointer
    private let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 16)

    /// Compresses at a level of libzstd (nil: its default, 3) into the sink.
    package init(_ inner: any ByteSink, level: Int? = nil) throws(ArchiveError) {
        self.inner = inner
        guard let context = ZSTD_createCCtx() else { throw .damaged(.zstd, "libzstd cannot be set up") }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(clamping: level ?? 3))
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        // Without a worker thread the bytes would be others.
        ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, 2)
    }

    deinit {
        ZSTD_freeCCtx(context)
        storage.deallocate()
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while input.pos < input.size { _ = try step(&input, ZSTD_e_continue) }
    }

    package func finish() throws(ArchiveError) {
        var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        while try step(&input, ZSTD_e_end) != 0 {}
        try inner.finish()
    }

    private func step(_ input: inout ZSTD_inBuffer, _ mode: ZSTD_EndDirective) throws(ArchiveError) -> Int {
        var output = ZSTD_outBuffer(dst: storage.baseAddress, size: storage.count, pos: 0)
        let left = ZSTD_compressStream2(context, &output, &input, mode)
        if ZSTD_isError(left) != 0 { throw .damaged(.zstd, String(cString: ZSTD_getErrorName(left))) }
        if output.pos > 0 { try inner.write(UnsafeRawBufferPointer(rebasing: storage[..<output.pos])) }
        return left
    }
}
