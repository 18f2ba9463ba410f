internal import DfcBasics
internal import Glibc

/// A directory that counts as `/` for all that is reached through it: absolute links and `..` inside it cannot lead out
/// (openat2(2), RESOLVE_IN_ROOT). Paths are relative to it, with or without a leading slash.
package final class RootDirectory: Sendable {
    /// Where it is on this machine; for messages and for what has no descriptor form.
    package let path: String
    private let handle: FileDescriptor

    /// Opens the directory; links in `path` itself are followed.
    package init(_ path: String) throws(HostError) {
        self.path = path
        handle = try System.open(path, O_RDONLY | O_DIRECTORY)
    }

    /// The directory's own descriptor, valid while this object lives.
    package var descriptor: Int32 { handle.rawValue }

    /// Opens what the path names inside the root. With `followLast` false a link at the end is not followed (ELOOP, or
    /// with `System.pathOnly` a handle on the link itself).
    package func open(
        _ path: String, _ flags: Int32, mode: UInt32 = 0, followLast: Bool = true
    ) throws(HostError) -> FileDescriptor {
        let inside = Self.relative(path)
        return try System.openat2(
            at: descriptor, inside, followLast ? flags : flags | O_NOFOLLOW, mode: mode,
            resolve: [.inRoot, .noMagicLinks])
    }

    /// The stat of what the path names inside the root.
    package func stat(_ path: String, followLast: Bool = false) throws(HostError) -> Stat {
        do throws(HostError) {
            let handle = try open(path, System.pathOnly, followLast: followLast)
            return try System.fstat(handle.rawValue)
        } catch {
            throw HostError(followLast ? "stat" : "lstat", path: path, errno: error.errno)
        }
    }

    /// Whether the path names something inside the root.
    package func exists(_ path: String, followLast: Bool = false) -> Bool {
        (try? stat(path, followLast: followLast)) != nil
    }

    /// A whole file inside the root.
    package func readAll(_ path: String, limit: Int64 = .max) throws(HostError) -> [UInt8] {
        let file = try open(path, O_RDONLY | O_NONBLOCK)
        do throws(HostError) {
            guard try System.fstat(file.rawValue).kind == .file else {
                throw HostError("read", path: path, errno: EINVAL)
            }
            return try System.readAll(file.rawValue, limit: limit)
        } catch {
            throw HostError(error.operation, path: path, errno: error.errno)
        }
    }

    /// The directory that holds the last component, opened inside the root, and that component's name: for making,
    /// removing or renaming it with an `at` call. Throws EINVAL for the root itself.
    package func parent(of path: String) throws(HostError) -> RootedPath {
        let parts = Self.components(path)
        guard let name = parts.last, name != ".." else { throw HostError("open", path: path, errno: EINVAL) }
        let folder = parts.dropLast().joined(separator: "/")
        let directory = try open(folder, System.pathOnly | O_DIRECTORY)
        return RootedPath(directory: directory, name: name)
    }

    /// The path with every link in it replaced by what it leads to inside the root; begins with `/`. Parts that do not
    /// exist are kept as they are (`..` in them cleaned), also behind a dangling link. Throws ELOOP after 255 links.
    package func resolve(_ path: String, followLast: Bool = true) throws(HostError) -> String {
        var done: [String] = []
        var waiting = Array(Self.components(path).reversed())
        var links = 0
        while let part = waiting.popLast() {
            if part == ".." {
                _ = done.popLast()
                continue
            }
            let here = (done + [part]).joined(separator: "/")
            if waiting.isEmpty, !followLast {
                done.append(part)
                break
            }
            guard let target = try linkText(here) else {
                done.append(part)
                continue
            }
            links += 1
            if links > 255 { throw HostError("resolve", path: path, errno: ELOOP) }
            if PathClean.isAbsolute(target) { done.removeAll() }
            waiting.append(contentsOf: Self.components(target).reversed())
        }
        return "/" + done.joined(separator: "/")
    }

    /// The text of the link at the path, whose parents hold no links; nil when it is no link or does not exist.
    private func linkText(_ path: String) throws(HostError) -> String? {
        do throws(HostError) {
            let handle = try System.openat2(
                at: descriptor, path, System.pathOnly | O_NOFOLLOW, resolve: [.inRoot, .noMagicLinks])
            guard try System.fstat(handle.rawValue).kind == .symlink else { return nil }
            return try System.readlink(at: handle.rawValue, "")
        } catch {
            if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
            throw error
        }
    }

    /// Makes the directory and the missing ones above it inside the root, following links; gives the paths made, the
    /// topmost first.
    @discardableResult
    package func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(HostError) -> [String] {
        var made: [String] = []
        var at = ""
        for part in Self.components(try resolve(path)) {
            at += "/" + part
            if let stat = try? stat(at, followLast: true) {
                if stat.kind != .directory { throw HostError("mkdir", path: at, errno: ENOTDIR) }
                continue
            }
            let place = try parent(of: at)
            try System.mkdir(at: place.directory.rawValue, place.name, mode: mode)
            made.append(at)
        }
        return made
    }

    /// The path without its leading slashes; `.` for the root.
    private static func relative(_ path: String) -> String {
        let inside = components(path).joined(separator: "/")
        // A final slash asks for a directory.
        return inside.isEmpty ? "." : path.ends(with: "/") ? inside + "/" : inside
    }

    /// The parts of a path without empty ones and `.`.
    static func components(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).compactMap { part in
            part.elementsEqual(".".utf8) ? nil : String(Substring(part))
        }
    }
}

/// A place for a directory entry: an open directory and a name in it.
package struct RootedPath: ~Copyable, Sendable {
    /// The directory (opened with `System.pathOnly`).
    package let directory: FileDescriptor
    /// A name without slashes.
    package let name: String
}
