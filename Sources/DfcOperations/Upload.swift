package import DfcHost
internal import Glibc

/// Bytes that came on standard input as a source of the build: in a file that has no name any more, since they may be
/// many.
package final class Upload: Sendable {
    private let file: SharedDescriptor

    /// Takes the bytes that `next` gives until it gives none; `folder` is on a disk with room for them.
    package convenience init<Failure: Error>(
        in folder: String, _ next: () throws(Failure) -> [UInt8]
    ) throws {
        try self.init(emptyIn: folder)
        while true {
            let bytes = try next()
            if bytes.isEmpty { return }
            try System.write(file.rawValue, bytes)
        }
    }

    private init(emptyIn folder: String) throws(HostError) {
        let path = folder + "/upload-" + System.randomHex(bytes: 8)
        file = SharedDescriptor(try System.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600))
        try System.unlink(path)
    }

    /// The bytes from their start; every reader has a position of its own.
    package func open() throws(HostError) -> FileDescriptor {
        try System.open("/proc/self/fd/\(file.rawValue)", O_RDONLY)
    }

    /// So many bytes from the start, or all where there are fewer.
    package func head(_ count: Int) throws(HostError) -> [UInt8] {
        try System.pread(file.rawValue, count: count, offset: 0)
    }
}
