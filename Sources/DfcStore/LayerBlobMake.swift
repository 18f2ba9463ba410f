package import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import ImageSpec

/// Makes blobs of layers. A blob is recorded with its layer, so that it is made once.
package enum LayerBlobs {
    /// Gets bytes done so far; false: stop.
    package typealias Progress = @Sendable (Int64) -> Bool

    /// The layer as a blob with an OCI media type. What is there already is taken, unless the request rules it out;
    /// a blob of another compression is converted, which keeps the diff ID; else the layer's folder is written.
    ///
    /// - Parameters:
    ///   - below: the layers under it in the tree that is exported; counts only if what it was made upon is gone.
    ///   - progress: gets bytes of plain tar done so far.
    /// - Throws: `.archive(.cancelled)` when `progress` said so.
    package static func blob(
        of layer: LayerID, below: Snapshot, _ request: LayerBlobRequest, store: Store,
        progress: Progress? = nil
    ) throws(LayerUnpackError) -> LayerBlob {
        if let known = store.layers.blob(of: layer, compression: request.key, in: store.blobs) { return known }
        if request.epoch == nil, let other = try store.layers.anyBlob(of: layer, in: store.blobs) {
            if !request.isForced { return other }
            let source = try archived { () throws(ArchiveError) in
                try Decompressor(FileSource(path: store.blobs.path(of: other.descriptor.digest)))
            }
            // Compressed as asked already, but recorded with no level.
            if request.level == nil, source.compression == request.compression { return other }
            return try make(layer, request, store, progress) { (sink) throws(LayerUnpackError) in
                try archived { () throws(ArchiveError) in try copy(source, to: sink) }
            }
        }
        guard store.layers.exists(Snapshot(layers: [layer])) else {
            throw .store(StoreError.missingLayer(layer).description)
        }
        let parent = try stored { () throws(StoreError) in try store.layers.parent(of: layer) } ?? below
        return try make(layer, request, store, progress) { (sink) throws(LayerUnpackError) in
            try write(layer, parent, epoch: request.epoch, store, to: sink)
        }
    }

    /// Writes what the layer changes against the tree as a plain tar, which is not compressed and not kept.
    package static func write(
        _ layer: LayerID, _ parent: Snapshot, epoch: Int64? = nil, _ store: Store, to sink: any ByteSink
    ) throws(LayerUnpackError) {
        let base: MountedTree? =
            parent.layers.isEmpty ? nil : try stored { () throws(StoreError) in try store.layers.mount(parent) }
        defer { base?.close() }
        let writer = Writing(LayerBlobWriter(TarWriter(sink, times: .truncated), epoch: epoch))
        let walk = LayerBlobWalk(
            emit: { (change) throws(LayerUnpackError) in try writer.inner.write(change) },
            emitFolder: { (folder) throws(LayerUnpackError) in try writer.inner.writeFolders(folder) })
        try walk.run(upper: store.layers.folder(of: layer), base: base?.path)
        try writer.inner.finish()
    }

    /// The writer for both closures of a walk.
    private final class Writing {
        var inner: LayerBlobWriter
        init(_ inner: LayerBlobWriter) { self.inner = inner }
    }

    private static func make(
        _ layer: LayerID, _ request: LayerBlobRequest, _ store: Store, _ progress: Progress?,
        _ content: (any ByteSink) throws(LayerUnpackError) -> Void
    ) throws(LayerUnpackError) -> LayerBlob {
        let ingest = try stored { () throws(StoreError) in try store.blobs.beginIngest(expected: nil) }
        do throws(LayerUnpackError) {
            let packed = try archived { () throws(ArchiveError) -> any ByteSink in
                switch request.compression {
                case .gzip: GzipSink(LayerBlobIngestSink(ingest), level: request.level)
                case .zstd: try ZstdSink(LayerBlobIngestSink(ingest), level: zstdLevel(request.level))
                case .none, .bzip2, .xz: LayerBlobIngestSink(ingest)
                }
            }
            let plain = HashingSink(LayerBlobProgressSink(packed, progress))
            let front = BufferedSink(plain)
            try content(front)
            try archived { () throws(ArchiveError) in try front.finish() }
            let diffID = plain.digest
            return try stored { () throws(StoreError) in
                let size = ingest.size
                let digest = try ingest.commit()
                let type = MediaType.ociLayer + suffix(request.compression)
                let blob = LayerBlob(
                    descriptor: Descriptor(mediaType: type, digest: digest, size: size), diffID: diffID)
                try store.layers.record(blob, key: request.key, of: layer, isOwnTree: request.epoch == nil)
                return blob
            }
        } catch {
            ingest.cancel()
            throw error
        }
    }

    private static func suffix(_ compression: Compression) -> String {
        switch compression {
        case .gzip: "+gzip"
        case .zstd: "+zstd"
        case .none, .bzip2, .xz: ""
        }
    }

    /// BuildKit knows four classes of zstd levels: fastest, default, better, best.
    private static func zstdLevel(_ level: Int?) -> Int? {
        guard let level else { return nil }
        return level < 3 ? 1 : level < 6 ? 3 : level < 10 ? 7 : 11
    }

    private static func copy(_ source: any ByteSource, to sink: any ByteSink) throws(ArchiveError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 131_072, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return }
            try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
