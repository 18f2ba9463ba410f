package import DfcBasics
internal import DfcHost
internal import Glibc

/// A stream of bytes that is pushed. Used by one thread at a time.
package protocol ByteSink: AnyObject {
    /// Takes all of the bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError)
    /// The stream is complete: what is held back goes out. Nothing may be written after it.
    func finish() throws(ArchiveError)
}

extension ByteSink {
    /// Takes all of the bytes.
    package func write(_ bytes: [UInt8]) throws(ArchiveError) {
        var result: Result<Void, ArchiveError> = .success(())
        bytes.withUnsafeBytes { buffer in
            result = Result { () throws(ArchiveError) in try write(buffer) }
        }
        try result.get()
    }
}

/// Collects in memory.
package final class BytesSink: ByteSink {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Nothing written yet.
    package init() {}

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) { self.bytes.append(contentsOf: bytes) }

    package func finish() throws(ArchiveError) {}
}

/// Writes to a descriptor, which stays the caller's and must outlive this. `path` is what errors name.
package final class DescriptorSink: ByteSink {
    private let descriptor: Int32
    private let path: String

    /// Writes to the descriptor from its current position on.
    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var rest = bytes
        while rest.count > 0 {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count < 0, errno != EINTR {
                throw .system(HostError("write", path: path, errno: errno))
            }
        }
    }

    package func finish() throws(ArchiveError) {}
}

/// Passes a stream on in pieces of about 256 KiB, since tar makes many small writes.
package final class BufferedSink: ByteSink {
    private let inner: any ByteSink
    private var held: [UInt8] = []
    private let capacity = 262_144

    /// Buffers in front of this sink.
    package init(_ inner: any ByteSink) {
        self.inner = inner
        held.reserveCapacity(capacity)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        if held.count + bytes.count > capacity { try flush() }
        if bytes.count >= capacity { return try inner.write(bytes) }
        held.append(contentsOf: bytes)
    }

    package func finish() throws(ArchiveError) {
        try flush()
        try inner.finish()
    }

    private func flush() throws(ArchiveError) {
        guard !held.isEmpty else { return }
        try inner.write(held)
        held.removeAll(keepingCapacity: true)
    }
}

/// Passes a stream on and keeps the digest and the length of what went by.
package final class HashingSink: ByteSink {
    private let inner: (any ByteSink)?
    private var hash = SHA256()
    /// Bytes that went by.
    package private(set) var count: Int64 = 0

    /// Listens in front of this sink; without one the bytes are only counted and hashed.
    package init(_ inner: (any ByteSink)?) { self.inner = inner }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        hash.update(bytes)
        count += Int64(bytes.count)
        try inner?.write(bytes)
    }

    package func finish() throws(ArchiveError) { try inner?.finish() }

    /// The digest of what went by so far.
    package var digest: Digest { hash.finish() }
}
