internal import DfcHost
internal import Glibc

/// A stream of bytes that is pulled. Used by one thread at a time.
package protocol ByteSource: AnyObject {
    /// Fills the start of the buffer and says how many bytes that were; 0 only at the end of the stream.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int
}

extension ByteSource {
    /// Reads until the buffer is full or the stream ends; says how many bytes came.
    package func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Everything up to the end; throws when that is more than `limit` bytes.
    package func readAll(limit: Int) throws(ArchiveError) -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try piece.fillFrom(self)
            if count == 0 { return all }
            guard count <= limit - all.count else { throw .malformed("the stream is longer than \(limit) bytes") }
            all.append(contentsOf: piece[..<count])
        }
    }
}

extension [UInt8] {
    /// Overwrites the array's start with the next bytes of the source, without changing its length.
    mutating func fillFrom(_ source: any ByteSource) throws(ArchiveError) -> Int {
        var result: Result<Int, ArchiveError> = .success(0)
        withUnsafeMutableBytes { buffer in
            result = Result { () throws(ArchiveError) in try source.read(into: buffer) }
        }
        return try result.get()
    }
}

/// Bytes in memory as a stream.
package final class BytesSource: ByteSource {
    private let bytes: [UInt8]
    private var at = 0

    /// The stream of these bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = min(buffer.count, bytes.count - at)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<(at + count)])) }
        at += count
        return count
    }
}

/// What a descriptor gives from its current position on. The descriptor stays the caller's and must outlive this.
package final class DescriptorSource: ByteSource {
    private let descriptor: Int32
    private let path: String

    /// Reads the descriptor; `path` is what errors name.
    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        guard buffer.count > 0 else { return 0 }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .system(HostError("read", path: path, errno: errno)) }
        }
    }
}

/// Opens a file and reads it from its start; closes it at the end of its life.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    private let inner: DescriptorSource

    /// Opens the file for reading; a final symbolic link is followed.
    package init(path: String) throws(ArchiveError) {
        let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw .system(HostError("open", path: path, errno: errno)) }
        descriptor = opened
        inner = DescriptorSource(descriptor: opened, path: path)
    }

    deinit { Glibc.close(descriptor) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        try inner.read(into: buffer)
    }
}
