import DfcBasics
import Testing

@Suite struct PathCleanTests {
    @Test(
        arguments: [
            ("", "."), (".", "."), ("/", "/"), ("a", "a"), ("a/", "a"), ("a//b", "a/b"), ("./a", "a"), ("a/./b", "a/b"),
            ("a/../b", "b"), ("../a", "../a"), ("a/../../b", "../b"), ("/..", "/"), ("/../a", "/a"), ("/a/..", "/"),
            ("a/..", "."), ("../../x", "../../x"), ("..", ".."), ("a/b/../..", "."), ("//a", "/a"), ("/a//b/", "/a/b"),
            (".../a", ".../a"), ("ü/../é", "é"),
        ] as [(String, String)])
    func clean(_ path: String, _ expected: String) {
        #expect(PathClean.clean(path) == expected)
        #expect(PathClean.clean(expected) == expected)
    }

    @Test(
        arguments: [
            ([], ""), (["", ""], ""), (["a", "b"], "a/b"), (["a", "", "b"], "a/b"), (["a", "../b"], "b"),
            (["/", "a"], "/a"), (["/a", "/b"], "/a/b"), (["", "a/"], "a"),
        ] as [([String], String)])
    func join(_ elements: [String], _ expected: String) { #expect(PathClean.join(elements) == expected) }

    @Test(
        arguments: [
            ("", ".", "."), ("/", "/", "/"), ("a", "a", "."), ("/a", "a", "/"), ("a/b", "b", "a"), ("a/b/", "b", "a/b"),
            ("//", "/", "/"), ("/a/../b", "b", "/"),
        ] as [(String, String, String)])
    func parts(_ path: String, _ base: String, _ directory: String) {
        #expect(PathClean.base(path) == base)
        #expect(PathClean.directory(path) == directory)
    }

    @Test(arguments: [("a.tar.gz", ".gz"), ("a", ""), ("a.b/c", ""), (".x", ".x"), ("a.", ".")] as [(String, String)])
    func fileExtension(_ path: String, _ expected: String) { #expect(PathClean.fileExtension(path) == expected) }
}
