internal import Glibc

/// A system call that failed.
package struct HostError: Error, Sendable, CustomStringConvertible {
    /// The call, such as `openat`.
    package var operation: String
    /// What it was about: usually a path as the user would write it.
    package var path: String
    /// The error number that it left.
    package var errno: Int32

    /// A failure with all its members.
    package init(_ operation: String, path: String, errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// `open /etc/passwd: permission denied`, in the words that Go programs use.
    package var description: String {
        path.isEmpty ? "\(operation): \(text)" : "\(operation) \(path): \(text)"
    }

    /// There is nothing of that name (ENOENT), or something on the way is no directory (ENOTDIR).
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }

    /// The system's words for the error number, lower-case as Go prints them.
    package var text: String {
        let words = String(cString: strerror(errno))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
