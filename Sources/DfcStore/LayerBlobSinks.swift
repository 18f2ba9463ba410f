internal import DfcArchive
internal import DfcHost

/// What is written becomes a blob of the store.
final class LayerBlobIngestSink: ByteSink {
    private let ingest: BlobIngest

    init(_ ingest: BlobIngest) { self.ingest = ingest }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        do throws(StoreError) {
            try ingest.write(bytes)
        } catch {
            switch error {
            case .host(let error): throw .system(error)
            case .database, .missingBlob, .damagedBlob, .wrongSize, .missingLayer, .notFound, .pattern, .changed,
                .other:
                throw .unwritable(error.description)
            }
        }
    }

    func finish() throws(ArchiveError) {}
}

/// Passes a stream on and tells how many bytes went by, until it is told to stop.
final class LayerBlobProgressSink: ByteSink {
    private let inner: any ByteSink
    private let progress: LayerBlobs.Progress?
    private var count: Int64 = 0

    init(_ inner: any ByteSink, _ progress: LayerBlobs.Progress?) {
        self.inner = inner
        self.progress = progress
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        try inner.write(bytes)
        count += Int64(bytes.count)
        if let progress, !progress(count) { throw .cancelled }
    }

    func finish() throws(ArchiveError) { try inner.finish() }
}
