internal import DfcHost
internal import Glibc

/// A file of the user that is written under a temporary name beside it and renamed when it is complete: an error, a
/// full disk or a kill leaves what was there before.
final class ReplacedFile {
    /// What is written to.
    let descriptor: Int32
    private let path: String
    /// Nil when the path names something that is written in place, such as a pipe or `/dev/null`.
    private let temporary: String?

    /// Opens the file for writing, making missing folders above it.
    init(_ path: String) throws(HostError) {
        let old = try? System.stat(path, follow: true)
        if let old, old.kind != .file {
            descriptor = try Self.open(path, O_WRONLY, mode: 0, shown: path)
            self.path = path
            temporary = nil
            return
        }
        // Through a link it is the file behind it that is replaced.
        let target = old == nil ? path : try Self.real(path)
        if let slash = target.lastIndex(of: "/"), slash != target.startIndex {
            try System.makeDirectories(String(target[..<slash]), mode: 0o755)
        }
        let name = "\(target).tmp-\(System.randomHex(bytes: 6))"
        let mode = old?.permissions ?? 0o666
        descriptor = try Self.open(name, O_WRONLY | O_CREAT | O_EXCL, mode: mode, shown: path)
        if old != nil { try? System.fchmod(descriptor, mode) }
        self.path = target
        temporary = name
    }

    deinit { _ = Glibc.close(descriptor) }

    private static func real(_ path: String) throws(HostError) -> String {
        let handle = try System.open(path, System.pathOnly)
        return try System.readlink("/proc/self/fd/\(handle.rawValue)")
    }

    private static func open(_ path: String, _ flags: Int32, mode: UInt32, shown: String) throws(HostError) -> Int32 {
        do throws(HostError) {
            return try System.open(path, flags, mode: mode).release()
        } catch {
            throw HostError(error.operation, path: shown, errno: error.errno)
        }
    }

    /// All is written: the file gets its name.
    func commit() throws(HostError) {
        guard let temporary else { return }
        do throws(HostError) {
            try System.fsync(descriptor)
            try System.rename(temporary, path)
        } catch {
            try? System.unlink(temporary)
            throw HostError(error.operation, path: path, errno: error.errno)
        }
    }

    /// Nothing is left of what was written.
    func cancel() { if let temporary { try? System.unlink(temporary) } }
}
