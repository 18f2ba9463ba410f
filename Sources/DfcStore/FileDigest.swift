internal import DfcBasics
package import DfcHost
internal import Glibc

/// Digest of one object of a tree by BuildKit's rule: the old tarsum header, without name and times, then the content of
/// a regular file.
enum FileDigest {
    /// What there is to be read, and where.
    struct Subject: Sendable {
        /// Where it is on this machine.
        var path: String
        /// As the build sees it.
        var stat: Stat
        /// Attributes that do not count besides `security.*` (but for `security.capability`) and `system.*`: those that
        /// begin so.
        var skippedAttributes: String?
    }

    /// Of a local tree's root, whose attributes a transfer does not tell.
    static let nothing = Digest.of([])

    /// Of the root of a local tree from which nothing was transferred: a directory that the receiver made.
    static let plainDirectory = Digest.of("namemode493uid0gid0size0typeflag5linknameunamegnamedevmajor0devminor0")

    /// What `digest` wants as its buffer.
    static let bufferSize = 1 << 17

    /// Reads and hashes; `told` hears of every piece of content. Throws `.changed` when the object is not what its stat
    /// says any more.
    static func digest(
        of subject: Subject, _ buffer: UnsafeMutableRawBufferPointer, told: (Int) -> Void
    ) throws(StoreError) -> Digest {
        try hosted { () throws(HostError) -> Digest? in
            guard subject.stat.kind == .file, subject.stat.size > 0 else { return try withoutContent(subject) }
            return try file(subject, buffer, told)
        }.orThrow(.changed(path: subject.path))
    }

    private static func withoutContent(_ subject: Subject) throws(HostError) -> Digest? {
        var hasher = SHA256()
        let link = subject.stat.kind == .symlink ? try System.readlink(subject.path) : ""
        header(subject.stat, link: link, into: &hasher)
        for name in try System.xattrs(subject.path) where counts(name, subject.skippedAttributes) {
            guard let value = try System.xattr(subject.path, name) else { continue }
            hasher.update(PathText.bytes(of: name))
            hasher.update(value)
        }
        return hasher.finish()
    }

    private static func file(
        _ subject: Subject, _ buffer: UnsafeMutableRawBufferPointer, _ told: (Int) -> Void
    ) throws(HostError) -> Digest? {
        var hasher = SHA256()
        let stat = subject.stat
        header(stat, link: "", into: &hasher)
        let file = try System.open(subject.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        for name in try System.xattrs(file.rawValue) where counts(name, subject.skippedAttributes) {
            guard let value = try System.xattr(file.rawValue, name) else { continue }
            hasher.update(PathText.bytes(of: name))
            hasher.update(value)
        }
        var total: Int64 = 0
        // Should there be more than its stat says, the stat will show it.
        while total < stat.size {
            let got = try System.read(file.rawValue, into: buffer)
            if got == 0 { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
            total += Int64(got)
            told(got)
        }
        var after = try System.fstat(file.rawValue)
        // The layers of a tree are mounted anew each time, under another device number.
        after.device = stat.device
        return after.isSameContent(as: stat) && total == stat.size ? hasher.finish() : nil
    }

    private static func counts(_ name: String, _ skipped: String?) -> Bool {
        if name == "security.capability" { return true }
        if let skipped, name.hasPrefix(skipped) { return false }
        return !name.hasPrefix("security.") && !name.hasPrefix("system.")
    }

    private static func header(_ stat: Stat, link: String, into hasher: inout SHA256) {
        let isDevice = stat.kind == .block || stat.kind == .character
        let type =
            switch stat.kind {
            case .file, .socket: "0"
            case .symlink: "2"
            case .character: "3"
            case .block: "4"
            case .directory: "5"
            case .fifo: "6"
            }
        let mode = stat.kind == .symlink ? stat.permissions | 0o777 : stat.permissions
        hasher.update("namemode\(mode)uid\(stat.uid)gid\(stat.gid)size\(stat.kind == .file ? stat.size : 0)")
        hasher.update("typeflag\(type)linkname")
        hasher.update(PathText.bytes(of: link))
        hasher.update("unamegnamedevmajor\(isDevice ? stat.rdevMajor : 0)devminor\(isDevice ? stat.rdevMinor : 0)")
    }
}

extension Stat {
    /// Same object, and as far as its times tell, with the same content: what a digest was taken from is still there.
    package func isSameContent(as other: Stat) -> Bool {
        device == other.device && inode == other.inode && size == other.size && mtime == other.mtime
            && ctime == other.ctime
    }
}

extension Optional where Wrapped: Sendable {
    /// The value, or the error.
    func orThrow(_ error: StoreError) throws(StoreError) -> Wrapped {
        guard let self else { throw error }
        return self
    }
}
