internal import CLinux
internal import Glibc

extension System {
    /// Writes a whole file, made anew or cut to nothing first. The mode counts when it is made (umask applies).
    package static func writeFile(
        at directory: Int32 = here, _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(HostError) {
        let file = try open(at: directory, path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
        do throws(HostError) {
            try write(file.rawValue, bytes)
        } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
        try file.close()
    }

    /// Writes under a temporary name beside the path, then renames: readers see the old bytes or the new ones. With
    /// `sync` the bytes are on the disk before the name is.
    package static func writeFileAtomically(
        _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644, sync: Bool = false
    ) throws(HostError) {
        if let present = try statIfPresent(path, follow: true), present.kind != .file, present.kind != .directory {
            // A device or a pipe is written to; a rename would put a file in its place.
            let file = try open(path, O_WRONLY)
            try write(file.rawValue, bytes)
            return try file.close()
        }
        let temporary = path + ".tmp-" + randomHex(bytes: 6)
        do throws(HostError) {
            let file = try open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            try write(file.rawValue, bytes)
            if sync { try fsync(file.rawValue) }
            try file.close()
            try rename(temporary, path)
        } catch {
            try? unlink(temporary)
            throw HostError(error.operation, path: path, errno: error.errno)
        }
    }

    /// fsync(2).
    package static func fsync(_ descriptor: Int32) throws(HostError) {
        _ = try retrying("fsync") { Glibc.fsync(descriptor) }
    }

    /// syncfs(2): all of the file system that the descriptor is on.
    package static func syncfs(_ descriptor: Int32) throws(HostError) {
        _ = try retrying("syncfs") { dfc_syncfs(descriptor) }
    }

    /// copy_file_range(2) from both current offsets; the number of bytes copied, 0 at the end.
    package static func copyFileRange(from: Int32, to: Int32, count: Int) throws(HostError) -> Int {
        try retrying("copy_file_range") { dfc_copy_file_range(from, to, count) }
    }

    /// Copies from the current offset of one file to that of the other up to the end; inside the kernel where it can.
    /// Gives the number of bytes.
    package static func copyAll(from: Int32, to: Int32) throws(HostError) -> Int64 {
        var total: Int64 = 0
        do throws(HostError) {
            while true {
                let got = try copyFileRange(from: from, to: to, count: 1 << 30)
                if got == 0 { break }
                total += Int64(got)
            }
            // Files of /proc and the like have no size and copy as empty: the loop below then reads them.
        } catch {
            switch error.errno {
            case EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EBADF, EPERM: break
            default: throw error
            }
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let got = try read(from, into: buffer)
            if got == 0 { return total }
            try write(to, UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            total += Int64(got)
        }
    }

    /// Copies a file of that size from the current offsets: what fits into the buffer by one read and one write, more
    /// inside the kernel where it can. Stops early where the file ends early, and may leave out what was added to it.
    package static func copyAll(
        from: Int32, to: Int32, size: Int64, through buffer: UnsafeMutableRawBufferPointer
    ) throws(HostError) {
        guard size <= buffer.count else {
            _ = try copyAll(from: from, to: to)
            return
        }
        var left = Int(max(0, size))
        while left > 0 {
            let got = try read(from, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<left]))
            if got == 0 { return }
            try write(to, UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            left -= got
        }
    }

    /// Space of the file system that holds the path.
    package static func statfs(_ path: String) throws(HostError) -> (free: Int64, total: Int64, type: UInt64) {
        var free: UInt64 = 0
        var total: UInt64 = 0
        var type: UInt64 = 0
        _ = try retrying("statfs", path: path) { dfc_statfs($0, &free, &total, &type) }
        return (Int64(clamping: free), Int64(clamping: total), type)
    }

    /// Lower-case hex digits of random bytes from the kernel.
    package static func randomHex(bytes count: Int) -> String {
        let numbers = (0..<(count + 7) / 8).map { _ in UInt64.random(in: 0...UInt64.max) }
        let bytes = numbers.withUnsafeBytes { Array($0.prefix(count)) }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Value of an environment variable.
    package static func environment(_ name: String) -> String? {
        guard let value = Glibc.getenv(name) else { return nil }
        return PathText.text(
            UnsafeBufferPointer(start: value, count: Glibc.strlen(value)).map { UInt8(bitPattern: $0) })
    }

    /// The whole environment, `NAME=VALUE` each.
    package static func environment() -> [String] {
        var all: [String] = []
        var at = Glibc.environ
        while let one = at.pointee {
            all.append(
                PathText.text(UnsafeBufferPointer(start: one, count: Glibc.strlen(one)).map { UInt8(bitPattern: $0) }))
            at += 1
        }
        return all
    }

    /// Effective user.
    package static func userID() -> UInt32 { Glibc.geteuid() }
    /// Effective group.
    package static func groupID() -> UInt32 { Glibc.getegid() }
    /// Number of this process.
    package static func processID() -> Int32 { Glibc.getpid() }
    /// The working directory.
    package static func workingDirectory() throws(HostError) -> String { try readlink("/proc/self/cwd") }

    /// kill(2); a negative number is a process group.
    package static func kill(_ process: Int32, _ signal: Int32) throws(HostError) {
        _ = try retrying("kill") { Glibc.kill(process, signal) }
    }

    /// A handle on a process that cannot come to mean another one.
    package static func openProcess(_ process: Int32) throws(HostError) -> FileDescriptor {
        FileDescriptor(owning: try retrying("pidfd_open") { dfc_pidfd_open(process) })
    }

    /// Sends a signal to the process behind a handle.
    package static func sendSignal(_ signal: Int32, to process: Int32) throws(HostError) {
        _ = try retrying("pidfd_send_signal") { dfc_pidfd_send_signal(process, signal) }
    }
}
