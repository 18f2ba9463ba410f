package import DfcBasics

/// Passes a stream through and keeps the digest and the length of what went by.
package final class HashingSource: ByteSource {
    private let inner: any ByteSource
    private var hash = SHA256()
    /// Bytes that went by.
    package private(set) var count: Int64 = 0

    /// Listens to this stream.
    package init(_ inner: any ByteSource) { self.inner = inner }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let got = try inner.read(into: buffer)
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        count += Int64(got)
        return got
    }

    /// The digest of what went by so far; of the whole stream once its end was read.
    package var digest: Digest { hash.finish() }
}
