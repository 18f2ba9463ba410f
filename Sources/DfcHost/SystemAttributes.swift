internal import CLinux
package import DfcBasics
internal import Glibc

extension System {
    /// chmod(2), links followed; use on what is known to be no link.
    package static func chmod(at directory: Int32 = here, _ path: String, _ mode: UInt32) throws(HostError) {
        _ = try retrying("chmod", path: path) { Glibc.fchmodat(directory, $0, mode, 0) }
    }

    /// fchmod(2).
    package static func fchmod(_ descriptor: Int32, _ mode: UInt32) throws(HostError) {
        _ = try retrying("chmod") { Glibc.fchmod(descriptor, mode) }
    }

    /// lchown(2): a link itself is changed.
    package static func chown(at directory: Int32 = here, _ path: String, uid: UInt32, gid: UInt32) throws(HostError) {
        _ = try retrying("lchown", path: path) { Glibc.fchownat(directory, $0, uid, gid, AT_SYMLINK_NOFOLLOW) }
    }

    /// fchown(2).
    package static func fchown(_ descriptor: Int32, uid: UInt32, gid: UInt32) throws(HostError) {
        _ = try retrying("chown") { Glibc.fchown(descriptor, uid, gid) }
    }

    /// utimensat(2) on the object itself (a link is not followed); nil leaves that time alone.
    package static func utimens(
        at directory: Int32 = here, _ path: String, atime: Nanoseconds?, mtime: Nanoseconds?
    ) throws(HostError) {
        _ = try retrying("utimensat", path: path) {
            dfc_utimens(directory, $0, atime ?? .min, mtime ?? .min, DFC_AT_SYMLINK_NOFOLLOW)
        }
    }

    /// futimens(2): the times of an open file.
    package static func futimens(_ descriptor: Int32, atime: Nanoseconds, mtime: Nanoseconds) throws(HostError) {
        func time(_ nanoseconds: Nanoseconds) -> timespec {
            let billion: Nanoseconds = 1_000_000_000
            let rest = (nanoseconds % billion + billion) % billion
            return timespec(tv_sec: Int((nanoseconds - rest) / billion), tv_nsec: Int(rest))
        }
        let times = [time(atime), time(mtime)]
        _ = try retrying("utimensat") { Glibc.futimens(descriptor, times) }
    }

    /// truncate(2) of an open file.
    package static func truncate(_ descriptor: Int32, _ size: Int64) throws(HostError) {
        _ = try retrying("truncate") { Glibc.ftruncate(descriptor, Int(size)) }
    }

    /// Names of the extended attributes in byte order; empty where the file system has none. Links are not followed.
    package static func xattrs(at directory: Int32 = here, _ path: String) throws(HostError) -> [String] {
        let path = absolute(directory, path)
        return try names(path) { (buffer, size) throws(HostError) in
            try retrying("listxattr", path: path) { dfc_llistxattr($0, buffer, size) }
        }
    }

    /// Names of the extended attributes of an open file (not one opened with `pathOnly`).
    package static func xattrs(_ descriptor: Int32) throws(HostError) -> [String] {
        try names("") { (buffer, size) throws(HostError) in
            try retrying("listxattr") { dfc_flistxattr(descriptor, buffer, size) }
        }
    }

    private static func names(
        _ path: String, _ call: (UnsafeMutablePointer<CChar>?, Int) throws(HostError) -> Int
    ) throws(HostError) -> [String] {
        do throws(HostError) {
            let block = try grown(call)
            return block.split(separator: 0).sorted { $0.lexicographicallyPrecedes($1) }.map { PathText.text($0) }
        } catch {
            if error.errno == ENOTSUP { return [] }
            throw error
        }
    }

    /// Value of an extended attribute, links not followed; nil when there is none of that name.
    package static func xattr(at directory: Int32 = here, _ path: String, _ name: String) throws(HostError) -> [UInt8]?
    {
        let path = absolute(directory, path)
        return try value { (buffer, size) throws(HostError) in
            try retrying("getxattr", path: path, second: name) { dfc_lgetxattr($0, $1, buffer, size) }
        }
    }

    /// Value of an extended attribute of an open file; nil when there is none of that name.
    package static func xattr(_ descriptor: Int32, _ name: String) throws(HostError) -> [UInt8]? {
        try value { (buffer, size) throws(HostError) in
            try retrying("getxattr", path: name) { dfc_fgetxattr(descriptor, $0, buffer, size) }
        }
    }

    private static func value(
        _ call: (UnsafeMutablePointer<CChar>?, Int) throws(HostError) -> Int
    ) throws(HostError) -> [UInt8]? {
        do throws(HostError) {
            return try grown(call)
        } catch {
            if error.errno == ENODATA || error.errno == ENOTSUP { return nil }
            throw error
        }
    }

    /// Asks for the size, then for the bytes, again when they grew in between.
    private static func grown(
        _ call: (UnsafeMutablePointer<CChar>?, Int) throws(HostError) -> Int
    ) throws(HostError) -> [UInt8] {
        while true {
            let size = try call(nil, 0)
            if size == 0 { return [] }
            var bytes = [UInt8](repeating: 0, count: size)
            var got: Result<Int, HostError> = .success(0)
            bytes.withUnsafeMutableBytes { raw in
                do throws(HostError) {
                    got = .success(try call(raw.baseAddress?.assumingMemoryBound(to: CChar.self), size))
                } catch {
                    got = .failure(error)
                }
            }
            do throws(HostError) {
                bytes.removeLast(size - (try got.get()))
                return bytes
            } catch {
                if error.errno != ERANGE { throw error }
            }
        }
    }

    /// Sets an extended attribute, links not followed.
    package static func setXattr(
        at directory: Int32 = here, _ path: String, _ name: String, _ value: [UInt8]
    ) throws(HostError) {
        _ = try retrying("setxattr", path: absolute(directory, path), second: name) { path, name in
            value.withUnsafeBytes { dfc_lsetxattr(path, name, $0.baseAddress, $0.count, 0) }
        }
    }

    /// Sets an extended attribute of an open file.
    package static func setXattr(_ descriptor: Int32, _ name: String, _ value: [UInt8]) throws(HostError) {
        _ = try retrying("setxattr", path: name) { name in
            value.withUnsafeBytes { dfc_fsetxattr(descriptor, name, $0.baseAddress, $0.count, 0) }
        }
    }

    /// Removes an extended attribute, links not followed.
    package static func removeXattr(at directory: Int32 = here, _ path: String, _ name: String) throws(HostError) {
        _ = try retrying("removexattr", path: absolute(directory, path), second: name) { dfc_lremovexattr($0, $1) }
    }
}

extension System {
    /// Asks the file system to give each new subfolder a place of its own on the disk, as it does for the folders in
    /// its root (ext4: `chattr +T`); where it does not know that, nothing happens.
    ///
    /// ext4 passes over inodes that were given up in the last minutes, one by one and for each new file. Where many files
    /// were deleted beside it, a folder of many files would take ten times as long; in a place of its own it does not.
    package static func spreadSubfolders(of path: String) {
        let (getFlags, setFlags, topOfHierarchy) = (UInt(0x8008_6601), UInt(0x4008_6602), CInt(0x2_0000))
        guard let folder = try? open(path, O_RDONLY | O_DIRECTORY) else { return }
        var flags: CInt = 0
        guard ioctl(folder.rawValue, getFlags, &flags) == 0, flags & topOfHierarchy == 0 else { return }
        flags |= topOfHierarchy
        _ = ioctl(folder.rawValue, setFlags, &flags)
    }
}
