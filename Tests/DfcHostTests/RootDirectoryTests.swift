import DfcHost
import Glibc
import Testing

@Suite struct RootDirectoryTests {
    private func tree() throws -> (Scratch, RootDirectory) {
        let scratch = try Scratch()
        try scratch.make([
            "root/", "root/etc/", "root/etc/passwd=inside", "root/d/", "root/d/f=x", "passwd=outside", "etc/",
            "etc/passwd=outside", "root/abs->/etc/passwd", "root/up->../../../../etc/passwd", "root/out->../passwd",
            "root/dir->/d", "root/loop->loop", "root/dangling->/new/place", "root/d/back->..",
        ])
        return (scratch, try RootDirectory(scratch.path + "/root"))
    }

    static let inside: [(String, String)] = [
        ("/abs", "inside"), ("up", "inside"), ("dir/f", "x"), ("../../etc/passwd", "inside"),
        ("d/back/d/back/d/f", "x"), ("/dir/../etc/passwd", "inside"),
    ]

    @Test(arguments: inside) func readsStayInside(_ path: String, _ content: String) throws {
        let (scratch, root) = try tree()
        defer { withExtendedLifetime(scratch) {} }
        #expect(try root.readAll(path) == Array(content.utf8))
    }

    @Test func nothingOutsideIsReached() throws {
        let (scratch, root) = try tree()
        let error = #expect(throws: HostError.self) { try root.readAll("out") }
        #expect(error?.errno == ENOENT)
        let place = try root.parent(of: "out")
        try System.unlink(at: place.directory.rawValue, place.name)
        #expect(try System.readAll(scratch.path + "/passwd") == Array("outside".utf8))
        #expect(throws: HostError.self) { _ = try root.parent(of: "/") }
        #expect(throws: HostError.self) { _ = try root.parent(of: "d/..") }
    }

    static let resolved: [(String, String)] = [
        ("/", "/"), ("abs", "/etc/passwd"), ("up", "/etc/passwd"), ("dir/new/file", "/d/new/file"),
        ("dangling", "/new/place"), ("dangling/../x", "/new/x"), ("a/../../b", "/b"), ("d/back/dir/f", "/d/f"),
        ("out", "/passwd"),
    ]

    @Test(arguments: resolved) func resolves(_ path: String, _ result: String) throws {
        let (scratch, root) = try tree()
        defer { withExtendedLifetime(scratch) {} }
        #expect(try root.resolve(path) == result)
    }

    @Test func linksAtTheEnd() throws {
        let (scratch, root) = try tree()
        defer { withExtendedLifetime(scratch) {} }
        #expect(try root.resolve("dir", followLast: false) == "/dir")
        #expect(try root.stat("dir").kind == .symlink)
        #expect(try root.stat("dir", followLast: true).kind == .directory)
        let error = #expect(throws: HostError.self) { try root.resolve("loop") }
        #expect(error?.errno == ELOOP)
    }

    @Test func makingDirectoriesFollowsLinksInside() throws {
        let (scratch, root) = try tree()
        #expect(try root.makeDirectories("dangling/more") == ["/new", "/new/place", "/new/place/more"])
        #expect(System.exists(scratch.path + "/root/new/place/more"))
        #expect(!System.exists(scratch.path + "/new"))
    }
}
