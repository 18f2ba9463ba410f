import DfcHost
import Glibc
import Testing

@Suite struct SystemTests {
    @Test func filesAndTheirStat() throws {
        let folder = try Scratch()
        let path = folder.path + "/f"
        try System.writeFile(path, Array("hello".utf8), mode: 0o640)
        try System.chmod(path, 0o4750)
        try System.utimens(path, atime: 1_000_000_001, mtime: -1_500_000_000)
        let stat = try System.stat(path)
        #expect(stat.kind == .file && stat.size == 5 && stat.permissions == 0o4750 && stat.links == 1)
        #expect(stat.atime == 1_000_000_001 && stat.mtime == -1_500_000_000)
        try System.utimens(path, atime: nil, mtime: 7)
        #expect(try System.stat(path).atime == 1_000_000_001)
        #expect(try System.readAll(path) == Array("hello".utf8))
        #expect(throws: HostError.self) { try System.readAll(path, limit: 4) }
        #expect(try System.statIfPresent(path + "/below") == nil)
        #expect(try System.statIfPresent(folder.path + "/none") == nil)
    }

    @Test(arguments: [FileKind.fifo, .socket, .character, .block]) func nodes(_ kind: FileKind) throws {
        let folder = try Scratch()
        try System.mknod(folder.path + "/n", kind: kind, permissions: 0o600, major: 7, minor: 300)
        let stat = try System.stat(folder.path + "/n")
        #expect(stat.kind == kind)
        if kind == .character || kind == .block { #expect(stat.rdevMajor == 7 && stat.rdevMinor == 300) }
    }

    @Test func renames() throws {
        let folder = try Scratch()
        try folder.make(["a=1", "b=2"])
        let (a, b) = (folder.path + "/a", folder.path + "/b")
        let error = #expect(throws: HostError.self) { try System.renameNoReplace(a, toAt: System.here, b) }
        #expect(error?.errno == EEXIST)
        try System.exchange(a, b)
        #expect(try System.readAll(a) == Array("2".utf8))
        try System.rename(a, b)
        #expect(try System.list(folder.path) == ["b"])
    }

    @Test func extendedAttributes() throws {
        let folder = try Scratch()
        let path = folder.path + "/f"
        try System.writeFile(path, [])
        try System.setXattr(path, "user.b", [])
        try System.setXattr(path, "user.a", [0, 1, 255])
        try System.setXattr(path, "trusted.t", Array(repeating: 7, count: 2000))
        #expect(try System.xattrs(path) == ["trusted.t", "user.a", "user.b"])
        #expect(try System.xattr(path, "user.a") == [0, 1, 255])
        #expect(try System.xattr(path, "user.b") == [])
        #expect(try System.xattr(path, "user.c") == nil)
        #expect(try System.xattr(path, "trusted.t")?.count == 2000)
        try System.removeXattr(path, "user.a")
        let directory = try System.open(folder.path, O_RDONLY | O_DIRECTORY)
        #expect(try System.xattrs(at: directory.rawValue, "f") == ["trusted.t", "user.b"])
    }

    @Test func aNulInAPathIsRefused() throws {
        let error = #expect(throws: HostError.self) { try System.stat("/etc\0/passwd") }
        #expect(error?.errno == EINVAL)
        #expect("\(HostError("open", path: "/x", errno: ENOENT))" == "open /x: no such file or directory")
    }

    @Test func copying() throws {
        let folder = try Scratch()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try System.writeFile(folder.path + "/a", bytes)
        do {
            let from = try System.open(folder.path + "/a", O_RDONLY)
            let to = try System.open(folder.path + "/b", O_WRONLY | O_CREAT)
            #expect(try System.copyAll(from: from.rawValue, to: to.rawValue) == 300_000)
            let proc = try System.open("/proc/self/status", O_RDONLY)
            #expect(try System.copyAll(from: proc.rawValue, to: to.rawValue) > 0)
        }
        #expect(try Array(System.readAll(folder.path + "/b").prefix(300_000)) == bytes)
    }

    @Test func locksAreBetweenOpenFiles() throws {
        let folder = try Scratch()
        let one = try System.open(folder.path + "/l", O_RDWR | O_CREAT)
        let two = try System.open(folder.path + "/l", O_RDWR)
        #expect(try System.flock(one.rawValue, .exclusive, wait: false))
        #expect(try !System.flock(two.rawValue, .shared, wait: false))
        try one.close()
        #expect(try System.flock(two.rawValue, .shared, wait: false))
    }

    @Test func atomicWritesLeaveNothingElse() throws {
        let folder = try Scratch()
        try System.writeFileAtomically(folder.path + "/f", [1], sync: true)
        try System.writeFileAtomically(folder.path + "/f", [2])
        #expect(throws: HostError.self) { try System.writeFileAtomically(folder.path + "/no/f", [2]) }
        #expect(try System.list(folder.path) == ["f"])
    }
}
