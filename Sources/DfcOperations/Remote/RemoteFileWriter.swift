internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import Glibc

/// The one file of a layer that comes from the net, while it comes.
final class RemoteFileWriter {
    let filename: String
    private let path: String
    private let file: FileDescriptor
    private let row: TransferRow?
    private var hasher = SHA256()

    init(folder: String, filename: String, row: TransferRow?) throws {
        self.filename = filename
        self.row = row
        path = "\(folder)/\(filename)"
        file = try System.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        hasher.update(bytes)
        do { try System.write(file.rawValue, bytes) } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
        row?.add(bytes.count)
    }

    /// Gives the file its owner, mode and time, in the order in which none undoes another.
    func finish(_ spec: HTTPSpec, seconds: Int64) throws -> Digest {
        if spec.uid != 0 || spec.gid != 0 {
            try System.fchown(
                file.rawValue, uid: UInt32(clamping: spec.uid), gid: UInt32(clamping: spec.gid))
        }
        let mode = spec.permissions == 0 ? 0o600 : spec.permissions & 0o777
        try System.fchmod(file.rawValue, UInt32(mode))
        let (time, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        try System.utimens(path, atime: overflow ? 0 : time, mtime: overflow ? 0 : time)
        row?.finish()
        return hasher.finish()
    }
}
