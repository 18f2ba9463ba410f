internal import CArchive
internal import Glibc

/// bzip2 or xz, read by libarchive's filters: its raw format shows the decompressed stream as one member.
final class FilterSource: ByteSource {
    private let reader: OpaquePointer
    private let feed: Feed
    private let kind: Compression

    init(_ inner: any ByteSource, _ kind: Compression) throws(ArchiveError) {
        self.kind = kind
        feed = Feed(inner)
        guard let reader = archive_read_new() else { throw .damaged(kind, "libarchive cannot be set up") }
        self.reader = reader
        archive_read_support_format_raw(reader)
        switch kind {
        case .bzip2: archive_read_support_filter_bzip2(reader)
        case .xz: archive_read_support_filter_xz(reader)
        case .gzip, .zstd, .none: break
        }
        let opened = archive_read_open(
            reader, Unmanaged.passUnretained(feed).toOpaque(), nil,
            { archive, client, out in
                guard let client, let out else { return -1 }
                let feed = Unmanaged<Feed>.fromOpaque(client).takeUnretainedValue()
                return feed.next(out, archive)
            }, nil)
        guard opened == ARCHIVE_OK else { throw fault() }
        var entry: OpaquePointer?
        guard archive_read_next_header(reader, &entry) == ARCHIVE_OK else { throw fault() }
    }

    deinit { archive_read_free(reader) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard buffer.count > 0 else { return 0 }
        let count = archive_read_data(reader, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw fault() }
        return count
    }

    private func fault() -> ArchiveError {
        if let error = feed.error { return error }
        return .damaged(kind, archive_error_string(reader).map { String(cString: $0) } ?? "invalid data")
    }

    /// What libarchive's callback pulls from.
    private final class Feed {
        private let inner: any ByteSource
        private let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        private(set) var error: ArchiveError?

        init(_ inner: any ByteSource) { self.inner = inner }

        deinit { storage.deallocate() }

        func next(_ out: UnsafeMutablePointer<UnsafeRawPointer?>, _ archive: OpaquePointer?) -> Int {
            do {
                let count = try inner.read(into: storage)
                out.pointee = UnsafeRawPointer(storage.baseAddress)
                return count
            } catch {
                self.error = error
                dfc_archive_set_error(archive, EIO, "the source cannot be read")
                return -1
            }
        }
    }
}
