internal import CLinux
internal import DfcBasics
internal import Glibc

/// System calls, one function each. All share one loop over EINTR and fail with a `HostError` that names call and path.
///
/// Paths are in the form of `PathText`. `at` is a directory's descriptor for relative paths, `System.here` by default.
package enum System {
    /// Relative paths start at the working directory.
    package static let here: Int32 = DFC_AT_FDCWD

    /// Calls until it is not interrupted; a negative result is a failure.
    static func retrying<Number: SignedInteger>(
        _ operation: String, _ path: String = "", _ call: () -> Number
    ) throws(HostError) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw HostError(operation, path: path, errno: number) }
        }
    }

    /// The same for a call that takes the path; a path with a NUL in it is refused (EINVAL) instead of cut short.
    static func retrying<Number: SignedInteger>(
        _ operation: String, path: String, _ call: (UnsafePointer<CChar>) -> Number
    ) throws(HostError) -> Number {
        try withPath(operation, path) { (pointer) throws(HostError) in try retrying(operation, path) { call(pointer) } }
    }

    /// The same for a call that takes two paths.
    static func retrying<Number: SignedInteger>(
        _ operation: String, path: String, second: String,
        _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Number
    ) throws(HostError) -> Number {
        try withPath(operation, second) { (other) throws(HostError) in
            try withPath(operation, path) { (pointer) throws(HostError) in
                try retrying(operation, path) { call(pointer, other) }
            }
        }
    }

    /// The path as the kernel takes it. Nearly all are texts without escapes, and those are not copied.
    private static func withPath<Result>(
        _ operation: String, _ path: String, _ body: (UnsafePointer<CChar>) throws(HostError) -> Result
    ) throws(HostError) -> Result {
        var text = path
        let (hasEnd, hasEscape) = text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return (false, false) }
            return (memchr(start, 0, bytes.count) != nil, memchr(start, 0xF4, bytes.count) != nil)
        }
        if hasEnd { throw HostError(operation, path: path, errno: EINVAL) }
        func outcome(_ pointer: UnsafePointer<CChar>) -> Swift.Result<Result, HostError> {
            do throws(HostError) { return .success(try body(pointer)) } catch { return .failure(error) }
        }
        if !hasEscape { return try text.withCString(outcome).get() }
        let bytes = PathText.bytes(of: path)
        if bytes.contains(0) { throw HostError(operation, path: path, errno: EINVAL) }
        return try (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { chars in
                chars.baseAddress.map(outcome) ?? .failure(HostError(operation, path: path, errno: EINVAL))
            }
        }.get()
    }

    /// A path that names `path` below the directory's descriptor for calls without an `at` form.
    static func absolute(_ directory: Int32, _ path: String) -> String {
        directory == here || PathClean.isAbsolute(path) ? path : "/proc/self/fd/\(directory)/\(path)"
    }
}
