internal import CLinux
package import DfcBasics
internal import Glibc

extension System {
    /// stat(2) of what the path names; `follow` goes through a link at its end.
    package static func stat(at directory: Int32 = here, _ path: String, follow: Bool = false) throws(HostError) -> Stat
    {
        var raw = dfc_stat()
        _ = try retrying(follow ? "stat" : "lstat", path: path) {
            dfc_stat(directory, $0, follow ? 0 : DFC_AT_SYMLINK_NOFOLLOW, &raw)
        }
        return Stat(raw)
    }

    /// stat(2) of an open file (a handle made with `pathOnly` too).
    package static func fstat(_ descriptor: Int32) throws(HostError) -> Stat {
        var raw = dfc_stat()
        _ = try retrying("fstat") { dfc_stat(descriptor, "", DFC_AT_EMPTY_PATH | DFC_AT_SYMLINK_NOFOLLOW, &raw) }
        return Stat(raw)
    }

    /// The stat of the path, links not followed; nil when there is nothing of that name (ENOENT, ENOTDIR).
    package static func statIfPresent(
        at directory: Int32 = here, _ path: String, follow: Bool = false
    ) throws(HostError) -> Stat? {
        do throws(HostError) {
            return try stat(at: directory, path, follow: follow)
        } catch {
            if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
            throw error
        }
    }

    /// Whether something has that name; a link counts as itself.
    package static func exists(at directory: Int32 = here, _ path: String) -> Bool {
        (try? stat(at: directory, path)) != nil
    }

    /// mkdir(2); the umask counts.
    package static func mkdir(at directory: Int32 = here, _ path: String, mode: UInt32 = 0o777) throws(HostError) {
        _ = try retrying("mkdir", path: path) { Glibc.mkdirat(directory, $0, mode) }
    }

    /// Makes the directory and those above it that are missing; content with what is there.
    package static func makeDirectories(_ path: String, mode: UInt32 = 0o777) throws(HostError) {
        do throws(HostError) {
            try mkdir(path, mode: mode)
        } catch {
            switch error.errno {
            case EEXIST:
                if try stat(path, follow: true).kind != .directory {
                    throw HostError("mkdir", path: path, errno: ENOTDIR)
                }
            case ENOENT:
                guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else {
                    throw error
                }
                try makeDirectories(String(path[..<slash]), mode: mode)
                do throws(HostError) { try mkdir(path, mode: mode) } catch { if error.errno != EEXIST { throw error } }
            default: throw error
            }
        }
    }

    /// mknod(2); `mode` has the type bits.
    package static func mknod(
        at directory: Int32 = here, _ path: String, mode: UInt32, major: UInt32 = 0, minor: UInt32 = 0
    ) throws(HostError) {
        _ = try retrying("mknod", path: path) { dfc_mknod(directory, $0, mode, major, minor) }
    }

    /// Makes a node of the given kind (file, fifo, socket, character or block device) with mknod(2).
    package static func mknod(
        at directory: Int32 = here, _ path: String, kind: FileKind, permissions: UInt32, major: UInt32 = 0,
        minor: UInt32 = 0
    ) throws(HostError) {
        let type: UInt32 =
            switch kind {
            case .file: S_IFREG
            case .directory: S_IFDIR
            case .symlink: S_IFLNK
            case .fifo: S_IFIFO
            case .socket: S_IFSOCK
            case .character: S_IFCHR
            case .block: S_IFBLK
            }
        try mknod(at: directory, path, mode: type | permissions, major: major, minor: minor)
    }

    /// symlink(2): makes a link at `path` with the text `target`.
    package static func symlink(_ target: String, at directory: Int32 = here, _ path: String) throws(HostError) {
        _ = try retrying("symlink", path: path, second: target) { Glibc.symlinkat($1, directory, $0) }
    }

    /// link(2): another name `path` for `existing`, which is not followed if it is a symbolic link.
    package static func link(
        at fromDirectory: Int32 = here, _ existing: String, toAt toDirectory: Int32 = here, _ path: String
    ) throws(HostError) {
        _ = try retrying("link", path: path, second: existing) { Glibc.linkat(fromDirectory, $1, toDirectory, $0, 0) }
    }

    /// unlink(2).
    package static func unlink(at directory: Int32 = here, _ path: String) throws(HostError) {
        _ = try retrying("unlink", path: path) { Glibc.unlinkat(directory, $0, 0) }
    }

    /// rmdir(2).
    package static func rmdir(at directory: Int32 = here, _ path: String) throws(HostError) {
        _ = try retrying("rmdir", path: path) { Glibc.unlinkat(directory, $0, AT_REMOVEDIR) }
    }

    /// rename(2), which replaces what is at `to`.
    package static func rename(
        at fromDirectory: Int32 = here, _ from: String, toAt toDirectory: Int32 = here, _ to: String
    ) throws(HostError) {
        _ = try retrying("rename", path: from, second: to) { dfc_rename(fromDirectory, $0, toDirectory, $1, 0) }
    }

    /// renameat2(2) that fails with EEXIST rather than replace.
    package static func renameNoReplace(
        at fromDirectory: Int32 = here, _ from: String, toAt toDirectory: Int32 = here, _ to: String
    ) throws(HostError) {
        _ = try retrying("rename", path: from, second: to) {
            dfc_rename(fromDirectory, $0, toDirectory, $1, UInt32(DFC_RENAME_NOREPLACE))
        }
    }

    /// renameat2(2) that swaps both names.
    package static func exchange(
        at fromDirectory: Int32 = here, _ from: String, toAt toDirectory: Int32 = here, _ to: String
    ) throws(HostError) {
        _ = try retrying("rename", path: from, second: to) {
            dfc_rename(fromDirectory, $0, toDirectory, $1, UInt32(DFC_RENAME_EXCHANGE))
        }
    }

    /// The text of a symbolic link.
    package static func readlink(at directory: Int32 = here, _ path: String) throws(HostError) -> String {
        var size = 256
        while true {
            var buffer = [UInt8](repeating: 0, count: size)
            let got = try retrying("readlink", path: path) { pointer in
                buffer.withUnsafeMutableBufferPointer { raw in
                    raw.withMemoryRebound(to: CChar.self) { chars in
                        chars.baseAddress.map { Glibc.readlinkat(directory, pointer, $0, size) } ?? 0
                    }
                }
            }
            if got < size { return PathText.text(buffer[..<got]) }
            size *= 2
        }
    }

    /// Names in a directory in byte order, without `.` and `..`.
    package static func list(at directory: Int32 = here, _ path: String) throws(HostError) -> [String] {
        let handle = try open(at: directory, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        do throws(HostError) {
            return try list(handle.rawValue)
        } catch {
            throw HostError("readdir", path: path, errno: error.errno)
        }
    }

    /// Names in the open directory (from its current offset) in byte order, without `.` and `..`.
    package static func list(_ descriptor: Int32) throws(HostError) -> [String] {
        var length = 0
        guard let block = dfc_read_directory(descriptor, &length) else {
            throw HostError("readdir", path: "", errno: errno)
        }
        defer { free(block) }
        let bytes = UnsafeRawBufferPointer(start: block, count: length)
        var names: [UnsafeRawBufferPointer] = []
        var start = 0
        for at in 0..<length where bytes[at] == 0 {
            names.append(UnsafeRawBufferPointer(rebasing: bytes[start..<at]))
            start = at + 1
        }
        names.sort { left, right in
            guard let first = left.baseAddress, let second = right.baseAddress else { return left.count < right.count }
            let order = memcmp(first, second, min(left.count, right.count))
            return order == 0 ? left.count < right.count : order < 0
        }
        return names.map { PathText.text($0) }
    }

    /// Time now, since 1970 UTC.
    package static func now() -> Nanoseconds { clock(CLOCK_REALTIME) }

    /// Time of a clock that only goes forward, from an unknown start.
    package static func monotonic() -> Nanoseconds { clock(CLOCK_MONOTONIC) }

    private static func clock(_ id: clockid_t) -> Nanoseconds {
        var time = timespec()
        clock_gettime(id, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
