internal import CLinux
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
        var bytes = PathText.bytes(of: path)
        if bytes.contains(0) { throw HostError(operation, path: path, errno: EINVAL) }
        bytes.append(0)
        return try bytes.withUnsafeBytes { (raw: UnsafeRawBufferPointer) -> Result<Number, HostError> in
            let pointer = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let pointer else { return .failure(HostError(operation, path: path, errno: EINVAL)) }
            do throws(HostError) {
                return .success(try retrying(operation, path) { call(pointer) })
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// The same for a call that takes two paths.
    static func retrying<Number: SignedInteger>(
        _ operation: String, path: String, second: String,
        _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Number
    ) throws(HostError) -> Number {
        var bytes = PathText.bytes(of: second)
        if bytes.contains(0) { throw HostError(operation, path: second, errno: EINVAL) }
        bytes.append(0)
        return try bytes.withUnsafeBytes { (raw: UnsafeRawBufferPointer) -> Result<Number, HostError> in
            let pointer = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let pointer else { return .failure(HostError(operation, path: second, errno: EINVAL)) }
            do throws(HostError) {
                return .success(try retrying(operation, path: path) { call($0, pointer) })
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// A path that names `path` below the directory's descriptor for calls without an `at` form.
    static func absolute(_ directory: Int32, _ path: String) -> String {
        directory == here || path.hasPrefix("/") ? path : "/proc/self/fd/\(directory)/\(path)"
    }
}
