import DfcHost
import DfcOperations
import LLB
import Testing

/// Nothing that an image or a context holds leads a copy out of its trees.
@Suite struct BoundedCopyTests {
    private static func copy(_ action: CopyAction, _ source: String, _ destination: String) throws {
        var action = action
        action.createDestPath = true
        action.followSymlink = true
        action.dirCopyContents = true
        try CopyTree(action, from: MountedView(source), to: DestinationTree(destination), owner: nil).run()
    }

    @Test func destinationLinksStayInside() throws {
        let scratch = try Scratch()
        let outside = try scratch.make("outside", ["file=untouched"])
        let source = try scratch.make("source", ["a=new", "dir/file=new"])
        let destination = try scratch.make(
            "destination", ["abs->\(outside)", "up->../../outside", "file->\(outside)/file", "d/up->../../../outside"])
        for target in ["/abs/", "/up/", "/file", "/d/up/x/", "/../../outside/", "/abs/file"] {
            try? Self.copy(CopyAction(src: "/a", dest: target), source, destination)
            try? Self.copy(CopyAction(src: "/dir", dest: target), source, destination)
        }
        #expect(try Scratch.list(outside) == ["file=untouched"])
        #expect(try System.stat("\(destination)/abs").kind == .symlink)
    }

    @Test func nestedLinkInDestinationIsNoDirectory() throws {
        let scratch = try Scratch()
        let outside = try scratch.make("outside", [])
        let source = try scratch.make("source", ["dir/sub/file=new"])
        let destination = try scratch.make("destination", ["d/sub->\(outside)"])
        #expect(throws: OperationError.self) {
            try Self.copy(CopyAction(src: "/dir", dest: "/d/"), source, destination)
        }
        #expect(try Scratch.list(outside) == [])
    }

    @Test func sourceLinksStayInside() throws {
        let scratch = try Scratch()
        try scratch.make("outside", ["secret=secret"])
        let source = try scratch.make(
            "source", ["abs->\(scratch.path)/outside/secret", "up->../outside/secret", "loop->loop", "etc/x=own"])
        let destination = try scratch.make("destination", [])
        for name in ["abs", "up", "loop"] {
            #expect(throws: (any Error).self) {
                try Self.copy(CopyAction(src: "/" + name, dest: "/out"), source, destination)
            }
        }
        #expect(try Scratch.list(destination) == [])
        try Self.copy(CopyAction(src: "/", dest: "/all/"), source, destination)
        #expect(try System.stat("\(destination)/all/abs").kind == .symlink)
    }

    @Test func keepsHardLinksAndTimes() throws {
        let scratch = try Scratch()
        let source = try scratch.make("source", ["d/a=x"])
        try System.link("\(source)/d/a", "\(source)/d/b")
        try System.utimens("\(source)/d/a", atime: 1_000_000_001, mtime: 1_234_567_891_123_456_789)
        try System.setXattr("\(source)/d/a", "user.key", [1, 2])
        let destination = try scratch.make("destination", [])
        try Self.copy(CopyAction(src: "/d", dest: "/o"), source, destination)
        let one = try System.stat("\(destination)/o/a")
        let other = try System.stat("\(destination)/o/b")
        #expect(one.inode == other.inode)
        #expect(one.mtime == 1_234_567_891_123_456_789)
        #expect(try System.xattr("\(destination)/o/a", "user.key") == [1, 2])
    }
}
