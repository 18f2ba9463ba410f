internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import Glibc

/// Lays the members of a layer's archive onto a folder in overlay form (OCI image spec, layer.md, and what containerd
/// does where that is silent). Nothing is made, changed or removed outside the folder, whatever the archive says: names
/// are resolved with the folder as root, and the last component is only touched by calls that do not follow links.
struct LayerUnpackTree {
    private let root: RootDirectory
    /// Folders of the layers below, the topmost first: parents that the archive does not name look as there.
    private let lowers: [String]
    /// In a user namespace other than the first: marks are `user.*` attributes, and device nodes cannot be made.
    private let isUserNamespace: Bool
    private var directoryTimes: [(path: String, accessed: Nanoseconds, modified: Nanoseconds)] = []
    private var lastParent: (path: String, directory: FileHandle)?
    /// The folder part of the last name, and what it led to.
    private var lastResolved: (name: String, path: String)?

    /// A descriptor that can be kept in a tuple.
    private final class FileHandle {
        let descriptor: FileDescriptor
        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }

    /// Where a member goes: an open folder and a name in it.
    private struct Place {
        let directory: Int32
        let name: String
    }

    init(folder: String, lowers: [String], isUserNamespace: Bool) throws(HostError) {
        root = try RootDirectory(folder)
        self.lowers = lowers
        self.isUserNamespace = isUserNamespace
    }

    /// Lays all members onto the folder, then sets the times of the folders.
    mutating func apply(_ reader: TarReader) throws(LayerUnpackError) {
        do {
            while let entry = try reader.next() { try apply(entry, reader) }
            for folder in directoryTimes {
                guard let place = try? place(of: folder.path) else { continue }
                try System.utimens(
                    at: place.directory, place.name, atime: folder.accessed, mtime: folder.modified)
            }
        } catch let error as ArchiveError {
            throw .archive(error)
        } catch let error as HostError {
            throw .system(error)
        } catch let error as LayerUnpackError {
            throw error
        } catch {
            throw .store("\(error)")
        }
    }

    private mutating func apply(_ entry: TarEntry, _ reader: TarReader) throws {
        let parts = Self.cleaned(entry.path)
        guard let last = parts.last, last != ".." else { return }
        let parent = try resolve(parts.dropLast().joined(separator: "/"))
        try makeParents(parent)
        let directory = try open(parent)
        let place = Place(directory: directory, name: last)
        let path = (parent == "/" ? "" : parent) + "/" + last
        if try applyWhiteout(entry, place, parent) { return }
        try clear(place, for: entry)
        if isUserNamespace, entry.kind == .character || entry.kind == .block { return }
        let member = LayerUnpackMember(entry: entry, path: path, directory: directory, name: last)
        try member.make(root, reader)
        try member.setMetadata()
        if entry.kind == .directory { directoryTimes.append((path, member.accessed, member.modified)) }
    }

    /// The parts of a name as Go's `filepath.Clean` leaves them: no empty parts, no `.`; `..` only in front.
    private static func cleaned(_ path: [UInt8]) -> [String] {
        var parts: [String] = []
        let isAbsolute = path.first == UInt8(ascii: "/")
        for part in path.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) {
                if let last = parts.last, last != ".." {
                    parts.removeLast()
                } else if !isAbsolute {
                    parts.append("..")
                }
            } else {
                parts.append(PathText.text(part))
            }
        }
        return parts
    }

    private mutating func resolve(_ name: String) throws(HostError) -> String {
        if let lastResolved, lastResolved.name == name { return lastResolved.path }
        let path = try root.resolve(name)
        lastResolved = (name, path)
        return path
    }

    private var opaqueAttribute: String { isUserNamespace ? "user.overlay.opaque" : "trusted.overlay.opaque" }

    /// The folder at a resolved path, kept open for the next member, which mostly lies in it too.
    private mutating func open(_ parent: String) throws(HostError) -> Int32 {
        if let lastParent, lastParent.path == parent { return lastParent.directory.descriptor.rawValue }
        let handle = FileHandle(try root.open(parent, System.pathOnly | O_DIRECTORY, followLast: false))
        lastParent = (parent, handle)
        return handle.descriptor.rawValue
    }

    private mutating func place(of path: String) throws -> Place {
        let resolved = try root.resolve(path, followLast: false)
        return Place(directory: try open(PathClean.directory(resolved)), name: PathClean.split(resolved).name)
    }

    // MARK: Parents

    /// Makes the missing folders of a resolved path as they are in the layers below, else 0755 and owned by root.
    private mutating func makeParents(_ path: String) throws(HostError) {
        if path == "/" || lastParent?.path == path { return }
        if let stat = try? root.stat(path) {
            guard stat.kind == .directory else { throw HostError("mkparent", path: path, errno: ENOTDIR) }
            return
        }
        let above = PathClean.directory(path)
        try makeParents(above)
        let name = PathClean.split(path).name
        let directory = try open(above)
        try System.mkdir(at: directory, name, mode: 0o755)
        try System.chmod(at: directory, name, 0o755)
        for lower in lowers {
            guard let below = try? RootDirectory(lower), let stat = try? below.stat(path) else { continue }
            // A whiteout or a file there: what lies deeper is not seen through it.
            guard stat.kind == .directory else { return }
            try System.chown(at: directory, name, uid: stat.uid, gid: stat.gid)
            try copyXattrs(from: below, path, to: directory, name)
            try System.chmod(at: directory, name, stat.permissions)
            // Its times stay only until the first member is made in it, as in the reference.
            try System.utimens(at: directory, name, atime: stat.atime, mtime: stat.mtime)
            return
        }
    }

    private func copyXattrs(
        from below: RootDirectory, _ path: String, to directory: Int32, _ name: String
    ) throws(HostError) {
        guard let source = try? below.open(path, O_RDONLY | O_DIRECTORY, followLast: false) else { return }
        for key in try System.xattrs(source.rawValue) where !LayerUnpackMember.isOverlayOwn(key) {
            guard let value = try System.xattr(source.rawValue, key) else { continue }
            try? System.setXattr(at: directory, name, key, value)
        }
    }

    // MARK: Whiteouts

    /// True when the member was a whiteout and is done with.
    private func applyWhiteout(_ entry: TarEntry, _ place: Place, _ parent: String) throws -> Bool {
        guard place.name.begins(with: ".wh.") else { return false }
        if place.name == ".wh..wh..opq" {
            let folder = try root.open(parent, O_RDONLY | O_DIRECTORY, followLast: false)
            try System.setXattr(folder.rawValue, opaqueAttribute, [UInt8(ascii: "y")])
            return true
        }
        let hidden = String(place.name.dropFirst(4))
        guard !hidden.isEmpty, hidden != ".", hidden != ".." else {
            throw LayerUnpackError.invalidWhiteout(place.name)
        }
        if let stat = try System.statIfPresent(at: place.directory, hidden) {
            // The layer itself brings something of that name: the whiteout is about what is below it.
            if stat.kind == .directory {
                try System.setXattr(at: place.directory, hidden, opaqueAttribute, [UInt8(ascii: "y")])
            }
            return true
        }
        try System.mknod(at: place.directory, hidden, mode: S_IFCHR, major: 0, minor: 0)
        let member = LayerUnpackMember(entry: entry, path: hidden, directory: place.directory, name: hidden)
        try member.setOwner()
        return true
    }

    /// Makes room: what is there goes, unless it and the member are folders.
    private mutating func clear(_ place: Place, for entry: TarEntry) throws(HostError) {
        guard let stat = try System.statIfPresent(at: place.directory, place.name) else { return }
        if stat.kind == .directory, entry.kind == .directory { return }
        try FileTree.removeAll(at: place.directory, place.name)
        // What went may be on the way to the folder that is kept open.
        if stat.kind == .directory || stat.kind == .symlink {
            lastParent?.path = ""
            lastResolved = nil
        }
        if stat.isWhiteout, entry.kind == .directory {
            try System.mkdir(at: place.directory, place.name, mode: 0o755)
            try System.setXattr(at: place.directory, place.name, opaqueAttribute, [UInt8(ascii: "y")])
        }
    }
}
