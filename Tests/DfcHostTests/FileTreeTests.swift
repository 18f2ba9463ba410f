import DfcHost
import Glibc
import Testing

@Suite struct FileTreeTests {
    @Test func walksByComponents() throws {
        let scratch = try Scratch()
        try scratch.make(["a/", "a/z=1", "a.b=2", "a-c/", "a-c/x=3", "link->a", "b/", "b/skipped=4"])
        var seen: [String] = []
        try FileTree.walk(scratch.path) { path, _ in
            seen.append(path)
            return path == "b" ? .skip : .descend
        }
        #expect(seen == ["a", "a/z", "a-c", "a-c/x", "a.b", "b", "link"])
    }

    @Test func removesWithoutFollowing() throws {
        let scratch = try Scratch()
        try scratch.make(["keep/", "keep/f=1", "t/", "t/d/", "t/d/f=2", "t/link->../keep", "t/d/up->../../keep/f"])
        try FileTree.removeAll(scratch.path + "/t")
        #expect(try System.list(scratch.path) == ["keep"])
        #expect(try System.list(scratch.path + "/keep") == ["f"])
        try FileTree.removeAll(scratch.path + "/none")
    }

    @Test func removesWhatIsDeep() throws {
        let scratch = try Scratch()
        try scratch.make(["t/"])
        var at = try System.open(scratch.path + "/t", O_RDONLY | O_DIRECTORY)
        for _ in 0..<3000 {
            try System.mkdir(at: at.rawValue, "deep")
            try System.writeFile(at: at.rawValue, "f", [1])
            at = try System.open(at: at.rawValue, "deep", O_RDONLY | O_DIRECTORY)
        }
        try FileTree.removeAll(scratch.path + "/t")
        #expect(try System.list(scratch.path) == [])
    }

    @Test func usageCountsALinkedFileOnce() throws {
        let scratch = try Scratch()
        try System.writeFile(scratch.path + "/a", [UInt8](repeating: 1, count: 1 << 20))
        let alone = try FileTree.diskUsage(scratch.path)
        try System.link(scratch.path + "/a", scratch.path + "/b")
        #expect(try FileTree.diskUsage(scratch.path) == alone)
        #expect(alone >= 1 << 20)
    }
}
