internal import Glibc

/// Work on whole trees of files. Links are never followed.
package enum FileTree {
    /// What to do after a visited entry.
    package enum Step: Sendable {
        /// Go on, into a directory too.
        case descend
        /// Do not go into this directory.
        case skip
    }

    /// Visits everything below the directory, not itself: members in byte order of their names, a directory before its
    /// members. `path` is relative to the root, without a leading slash.
    package static func walk<Failure: Error>(
        _ root: String, _ visit: (_ path: String, _ stat: Stat) throws(Failure) -> Step
    ) throws(WalkError<Failure>) {
        let handle: FileDescriptor
        do throws(HostError) {
            handle = try System.open(root, O_RDONLY | O_DIRECTORY)
        } catch {
            throw .host(error)
        }
        var trail = DirectoryTrail(handle)
        var levels: [(prefix: String, names: ArraySlice<String>)] = []
        do throws(HostError) { levels.append(("", try System.list(try trail.current())[...])) } catch {
            throw .host(error)
        }
        while let prefix = levels.last?.prefix {
            guard let name = levels[levels.count - 1].names.popFirst() else {
                levels.removeLast()
                trail.leave()
                continue
            }
            let path = prefix + name
            let found: Stat?
            do throws(HostError) { found = try System.statIfPresent(at: try trail.current(), name) } catch {
                throw .host(error)
            }
            guard let stat = found else { continue }
            let step: Step
            do throws(Failure) { step = try visit(path, stat) } catch { throw .visit(error) }
            guard step == .descend, stat.kind == .directory else { continue }
            do throws(HostError) {
                try trail.enter(name)
                levels.append((path + "/", try System.list(try trail.current())[...]))
            } catch {
                throw .host(HostError(error.operation, path: path, errno: error.errno))
            }
        }
    }

    /// Removes the path and all below it; content when there is nothing. Nothing behind a link is touched, and depth is
    /// no limit: what lies too deep is moved up first, so few directories are open at a time.
    package static func removeAll(at directory: Int32 = System.here, _ path: String) throws(HostError) {
        guard let stat = try System.statIfPresent(at: directory, path) else { return }
        if stat.kind != .directory {
            return try ignoringMissing { () throws(HostError) in try System.unlink(at: directory, path) }
        }
        let handle = try System.open(at: directory, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        var moved = true
        while moved {
            moved = false
            try System.seek(handle.rawValue, to: 0)
            try removeMembers(handle.rawValue, depth: 0, top: handle.rawValue, moved: &moved)
        }
        try ignoringMissing { () throws(HostError) in try System.rmdir(at: directory, path) }
    }

    private static func removeMembers(_ directory: Int32, depth: Int, top: Int32, moved: inout Bool) throws(HostError) {
        for name in try System.list(directory) {
            do throws(HostError) {
                try System.unlink(at: directory, name)
                continue
            } catch {
                if error.errno == ENOENT { continue }
                if error.errno != EISDIR && error.errno != EPERM { throw error }
            }
            if depth == 64 {
                try System.rename(at: directory, name, toAt: top, ".deep-" + System.randomHex(bytes: 8))
                moved = true
                continue
            }
            do {
                let inner = try System.open(at: directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
                try removeMembers(inner.rawValue, depth: depth + 1, top: top, moved: &moved)
            }
            try ignoringMissing { () throws(HostError) in try System.rmdir(at: directory, name) }
        }
    }

    private static func ignoringMissing(_ body: () throws(HostError) -> Void) throws(HostError) {
        do throws(HostError) { try body() } catch { if error.errno != ENOENT { throw error } }
    }

    /// Bytes that the tree occupies on its disk, a file with several names counted once.
    package static func diskUsage(_ root: String) throws(HostError) -> Int64 {
        guard let top = try System.statIfPresent(root) else { return 0 }
        var total = Int64(top.blocks) * 512
        guard top.kind == .directory else { return total }
        var seen: Set<UInt64> = []
        do throws(WalkError<Never>) {
            try walk(root) { (_, stat) throws(Never) in
                if stat.kind != .directory, stat.links > 1, !seen.insert(stat.inode).inserted { return .descend }
                total += Int64(stat.blocks) * 512
                return .descend
            }
        } catch {
            switch error {
            case .host(let error): throw error
            }
        }
        return total
    }
}

/// Why a walk ended early.
package enum WalkError<Failure: Error>: Error {
    /// The tree could not be read.
    case host(HostError)
    /// The visitor threw.
    case visit(Failure)
}

extension WalkError: Sendable where Failure: Sendable {}
