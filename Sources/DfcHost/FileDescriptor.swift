internal import Glibc

/// An open file, closed when it goes out of scope.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number for it; valid while this value lives.
    package let rawValue: Int32

    /// Takes over an open descriptor.
    package init(owning rawValue: Int32) { self.rawValue = rawValue }

    deinit { _ = Glibc.close(rawValue) }

    /// Closes, and tells of a failure (a full disk may show only here).
    package consuming func close() throws(HostError) {
        let number = rawValue
        discard self
        // Not repeated after EINTR: on Linux the descriptor is gone by then.
        if Glibc.close(number) != 0, errno != EINTR { throw HostError("close", path: "", errno: errno) }
    }

    /// Gives the descriptor away unclosed.
    package consuming func release() -> Int32 {
        let number = rawValue
        discard self
        return number
    }
}
