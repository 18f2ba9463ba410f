internal import Glibc

/// Files as tests need them: whole, and with errors that name the path.
package enum File {
    /// A failed call.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        init(_ call: String, _ path: String) { description = "\(call) \(path): \(String(cString: strerror(errno)))" }
    }

    /// All bytes of a file.
    package static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure("open", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw Failure("read", path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// A file as text.
    package static func text(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

    /// Writes a file whole, making its folders.
    package static func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws {
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard file >= 0 else { throw Failure("create", path) }
        defer { close(file) }
        var at = 0
        while at < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress?.advanced(by: at), bytes.count - at) }
            guard count > 0 else { throw Failure("write", path) }
            at += count
        }
    }

    /// Writes text whole, making its folders.
    package static func write(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
        try write(path, Array(text.utf8), mode: mode)
    }

    /// Makes a folder and its parents.
    package static func makeFolder(_ path: String) throws {
        guard !path.isEmpty, !exists(path) else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw Failure("mkdir", path) }
    }

    /// Something has that name, links not followed.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The names in a folder, sorted bytewise.
    package static func names(_ path: String) throws -> [String] {
        guard let stream = opendir(path) else { throw Failure("opendir", path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Paths of all files below a folder whose name ends so, relative to it, sorted.
    package static func below(_ path: String, suffix: String) throws -> [String] {
        var found: [String] = []
        func visit(_ relative: String) throws {
            for name in try names(relative.isEmpty ? path : "\(path)/\(relative)") {
                let child = relative.isEmpty ? name : "\(relative)/\(name)"
                var status = stat()
                guard lstat("\(path)/\(child)", &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    try visit(child)
                } else if name.hasSuffix(suffix) {
                    found.append(child)
                }
            }
        }
        try visit("")
        return found
    }
}
