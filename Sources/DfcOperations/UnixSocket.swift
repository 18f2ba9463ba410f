internal import DfcHost
internal import Glibc

/// Unix sockets at paths of any length.
enum UnixSocket {
    /// A socket that listens at `folder/name`.
    static func listen(folder: String, name: String) throws(HostError) -> FileDescriptor {
        let directory = try System.open(folder, System.pathOnly | O_DIRECTORY)
        let made = try make()
        try withAddress("/proc/self/fd/\(directory.rawValue)/\(name)") { (address, length) throws(HostError) in
            try check("bind", folder + "/" + name) { bind(made.rawValue, address, length) }
        }
        try check("listen", folder + "/" + name) { Glibc.listen(made.rawValue, 16) }
        return made
    }

    /// The next connection.
    static func accept(_ listener: Int32) throws(HostError) -> FileDescriptor {
        let number = Glibc.accept(listener, nil, nil)
        guard number >= 0 else { throw HostError("accept", path: "", errno: errno) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        return FileDescriptor(owning: number)
    }

    /// A connection to the socket at a path.
    static func connect(_ path: String) throws(HostError) -> FileDescriptor {
        let target = try System.open(path, System.pathOnly)
        let made = try make()
        try withAddress("/proc/self/fd/\(target.rawValue)") { (address, length) throws(HostError) in
            try check("connect", path) { Glibc.connect(made.rawValue, address, length) }
        }
        return made
    }

    private static func make() throws(HostError) -> FileDescriptor {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw HostError("socket", path: "", errno: errno) }
        return FileDescriptor(owning: number)
    }

    private static func check(_ operation: String, _ path: String, _ call: () -> Int32) throws(HostError) {
        if call() != 0 { throw HostError(operation, path: path, errno: errno) }
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(HostError) -> Void
    ) throws(HostError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw HostError("socket", path: path, errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> Result<Void, HostError> in
                do throws(HostError) {
                    return .success(try body(raw, socklen_t(MemoryLayout<sockaddr_un>.size)))
                } catch {
                    return .failure(error)
                }
            }
        }
        try result.get()
    }
}
