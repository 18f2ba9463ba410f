internal import CLinux
internal import Glibc

/// How a path may be resolved by `System.openat2` (openat2(2), `RESOLVE_*`).
package struct ResolveFlags: OptionSet, Sendable {
    /// The kernel's bits.
    package let rawValue: UInt64
    /// The kernel's bits.
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    /// The directory counts as `/`: absolute links and `..` cannot leave it.
    package static let inRoot = ResolveFlags(rawValue: UInt64(DFC_RESOLVE_IN_ROOT))
    /// Fails rather than leave the directory.
    package static let beneath = ResolveFlags(rawValue: UInt64(DFC_RESOLVE_BENEATH))
    /// Fails at any symbolic link.
    package static let noSymlinks = ResolveFlags(rawValue: UInt64(DFC_RESOLVE_NO_SYMLINKS))
    /// Fails at the links of /proc that jump.
    package static let noMagicLinks = ResolveFlags(rawValue: UInt64(DFC_RESOLVE_NO_MAGICLINKS))
    /// Fails at mount points.
    package static let noCrossing = ResolveFlags(rawValue: UInt64(DFC_RESOLVE_NO_XDEV))
}

extension System {
    /// A handle on an object without opening it for reading (O_PATH).
    package static let pathOnly: Int32 = DFC_O_PATH

    /// openat(2), always close-on-exec. `mode` counts when the file is created.
    package static func open(
        at directory: Int32 = here, _ path: String, _ flags: Int32, mode: UInt32 = 0o666
    ) throws(HostError) -> FileDescriptor {
        FileDescriptor(
            owning: try retrying("open", path: path) { Glibc.openat(directory, $0, flags | O_CLOEXEC, mode) })
    }

    /// openat2(2), always close-on-exec.
    package static func openat2(
        at directory: Int32, _ path: String, _ flags: Int32, mode: UInt32 = 0, resolve: ResolveFlags
    ) throws(HostError) -> FileDescriptor {
        // The kernel answers EAGAIN when a rename or mount elsewhere got in its way.
        var tries = 0
        while true {
            do throws(HostError) {
                let bits = UInt64(UInt32(bitPattern: flags | O_CLOEXEC))
                let number = try retrying("open", path: path) {
                    dfc_openat2(directory, $0, bits, UInt64(mode), resolve.rawValue)
                }
                return FileDescriptor(owning: number)
            } catch {
                tries += 1
                if error.errno != EAGAIN || tries > 100 { throw error }
            }
        }
    }

    /// read(2) into the buffer; 0 at the end.
    package static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(HostError) -> Int {
        try retrying("read") { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// read(2) of at most `count` bytes; empty at the end.
    package static func read(_ descriptor: Int32, count: Int) throws(HostError) -> [UInt8] {
        try filled(count) { (buffer) throws(HostError) in try read(descriptor, into: buffer) }
    }

    /// pread(2) of at most `count` bytes at `offset`; fewer only at the end.
    package static func pread(_ descriptor: Int32, count: Int, offset: Int64) throws(HostError) -> [UInt8] {
        try filled(count) { (buffer) throws(HostError) in
            var done = 0
            while done < count {
                let got = try retrying("read") {
                    Glibc.pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, Int(offset) + done)
                }
                if got == 0 { break }
                done += got
            }
            return done
        }
    }

    private static func filled(
        _ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(HostError) -> Int
    ) throws(HostError) -> [UInt8] {
        var failure: HostError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, used in
            do throws(HostError) {
                used = try body(
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// write(2) until all is written.
    package static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(HostError) {
        var done = 0
        while done < bytes.count {
            done += try retrying("write") {
                Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            }
        }
    }

    /// write(2) until all is written.
    package static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(HostError) {
        try bytes.withUnsafeBytes { (raw) -> Result<Void, HostError> in
            do throws(HostError) { return .success(try write(descriptor, raw)) } catch { return .failure(error) }
        }.get()
    }

    /// lseek(2) to a position from the start.
    package static func seek(_ descriptor: Int32, to offset: Int64) throws(HostError) {
        _ = try retrying("lseek") { Glibc.lseek(descriptor, Int(offset), SEEK_SET) }
    }

    /// Reads from the descriptor to its end. Throws EFBIG beyond `limit` bytes.
    package static func readAll(_ descriptor: Int32, limit: Int64 = .max) throws(HostError) -> [UInt8] {
        let size = (try? fstat(descriptor).size) ?? 0
        var all: [UInt8] = []
        var step = Int(min(max(size + 1, 4096), 1 << 20))
        while true {
            let part = try read(descriptor, count: step)
            if part.isEmpty { return all }
            if all.isEmpty { all = part } else { all.append(contentsOf: part) }
            if Int64(all.count) > limit { throw HostError("read", path: "", errno: EFBIG) }
            step = min(step * 2, 1 << 20)
        }
    }

    /// Reads a whole file, links followed.
    package static func readAll(_ path: String, limit: Int64 = .max) throws(HostError) -> [UInt8] {
        let file = try open(path, O_RDONLY)
        do throws(HostError) {
            return try readAll(file.rawValue, limit: limit)
        } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
    }

    /// A pipe, close-on-exec at both ends.
    package static func pipe() throws(HostError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        _ = try retrying("pipe") { dfc_pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// An eventfd(2), close-on-exec and non-blocking.
    package static func eventDescriptor() throws(HostError) -> FileDescriptor {
        FileDescriptor(owning: try retrying("eventfd") { dfc_eventfd() })
    }

    /// Advisory lock on the open file (flock(2)).
    package enum LockMode: Sendable {
        /// Together with other shared ones.
        case shared
        /// Alone.
        case exclusive
        /// None.
        case none
    }

    /// flock(2). With `wait` false: false when somebody else holds it.
    package static func flock(_ descriptor: Int32, _ mode: LockMode, wait: Bool = true) throws(HostError) -> Bool {
        let operation: Int32 =
            switch mode {
            case .shared: LOCK_SH
            case .exclusive: LOCK_EX
            case .none: LOCK_UN
            }
        do throws(HostError) {
            _ = try retrying("flock") { dfc_flock(descriptor, operation | (wait ? 0 : LOCK_NB)) }
            return true
        } catch {
            if !wait, error.errno == EWOULDBLOCK { return false }
            throw error
        }
    }

    /// Locks the byte at the offset for this open file description, until it is closed (fcntl(2), `F_OFD_SETLK`); false
    /// when another one has it.
    package static func lockByte(_ descriptor: Int32, at offset: Int64) throws(HostError) -> Bool {
        do throws(HostError) {
            _ = try retrying("lock") { dfc_lock_byte(descriptor, offset) }
            return true
        } catch {
            if error.errno == EAGAIN || error.errno == EACCES { return false }
            throw error
        }
    }
}
