import DfcBasics
import DfcOperations
import DfcSolver
import DfcStore
import ImageSpec
import LLB
import Testing

@Suite struct FileKeyTests {
    func copy(_ src: String, _ dest: String) -> CopyAction {
        var copy = CopyAction(src: src, dest: dest)
        copy.followSymlink = true
        copy.dirCopyContents = true
        copy.createDestPath = true
        copy.allowWildcard = true
        copy.allowEmptyWildcard = true
        return withMode(copy, -1)
    }

    func withMode(_ copy: CopyAction, _ mode: Int32) -> CopyAction {
        var copy = copy
        copy.mode = mode
        return copy
    }

    func op(_ copies: [CopyAction]) -> FileOp {
        FileOp(
            actions: copies.enumerated().map { index, copy in
                FileAction(
                    input: index == 0 ? 0 : Int64(copies.count + index - 1), secondaryInput: 1,
                    output: index == copies.count - 1 ? 0 : -1, kind: .copy(copy))
            })
    }

    func text(_ op: FileOp, inputs: Int = 2) throws -> String {
        let map = try FileKey.cacheMap(op, inputs: inputs, content: noDigester)
        let text = FileKey.text(of: op, inputs: inputs)
        #expect(map.digest == Digest.of(text))
        return text
    }

    func actions(_ op: FileOp, inputs: Int = 2) throws -> [String] {
        let json = try JSONParser.parse(try text(op, inputs: inputs))
        return (json["Actions"]?.array ?? []).compactMap { $0.string.flatMap { Base64.decode($0) } }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aCopyFromTheContext() throws {
        let op = op([copy("/Dockerfile", "/d/e/")])
        let expected =
            #"{"src":"Dockerfile","dest":"/d/e/","mode":-1,"followSymlink":true,"dirCopyContents":true,"#
            + #""createDestPath":true,"allowWildcard":true,"allowEmptyWildcard":true,"timestamp":-1}"#
        #expect(try actions(op) == [expected])
        #expect(
            try text(op) == #"{"Type":"buildkit.file.v0","Actions":["\#(Base64.encode(Array(expected.utf8)))"]}"#)
        // Equal content under another folder is the same work, under another name it is not.
        #expect(try text(self.op([copy("/other/Dockerfile", "/d/e/")])) == text(op))
        #expect(try text(self.op([copy("/Dockerfile2", "/d/e/")])) != text(op))
    }

    @Test func indexesAreLeftOutOfTheUsualChain() throws {
        #expect(try !text(op([copy("/a", "/"), copy("/b", "/")])).contains("indexes"))
        let other = FileOp(actions: [FileAction(input: -1, secondaryInput: 0, output: 0, kind: .copy(copy("/a", "/")))])
        #expect(try text(other, inputs: 1).hasSuffix(#""indexes":[[-1,0,0]]}"#))
    }

    @Test func actionsAreGoStructs() throws {
        let owner = ChownOpt(user: .name("app", input: 0), group: .id(0))
        let cases: [(FileActionKind, String)] = [
            (
                .mkdir(MkdirAction(path: "/w", mode: 0o755, makeParents: true, owner: owner)),
                #"{"path":"/w","mode":493,"makeParents":true,"owner":{"user":{"User":{"byName":{"name":"app"}}},"#
                    + #""group":{"User":{}}},"timestamp":-1}"#
            ),
            (
                .mkfile(
                    MkfileAction(
                        path: "/f", mode: 0o644, data: Array("<x>".utf8), owner: ChownOpt(user: .id(5), group: nil))),
                #"{"path":"/f","mode":420,"data":"PHg+","owner":{"user":{"User":{"byId":5}}},"timestamp":-1}"#
            ),
            (.rm(RmAction(path: "/x", allowNotFound: true)), #"{"path":"/x","allowNotFound":true}"#),
            (
                .symlink(SymlinkAction(target: "a", path: "/b")),
                #"{"oldpath":"a","newpath":"/b","timestamp":-1}"#
            ),
        ]
        for (kind, expected) in cases {
            #expect(
                try actions(FileOp(actions: [FileAction(input: 0, output: 0, kind: kind)]), inputs: 1) == [expected])
        }
        var full = copy("/a/*", "/")
        full.attemptUnpack = true
        full.includePatterns = ["i"]
        full.excludePatterns = ["e"]
        full.requiredPaths = ["r"]
        full.modeText = "u+x"
        #expect(
            try actions(op([full])) == [
                #"{"src":"*","dest":"/","mode":-1,"followSymlink":true,"dirCopyContents":true,"#
                    + #""attemptUnpackDockerCompatibility":true,"createDestPath":true,"allowWildcard":true,"#
                    + #""allowEmptyWildcard":true,"timestamp":-1,"include_patterns":["i"],"exclude_patterns":["e"],"#
                    + #""modeStr":"u+x","required_paths":["r"]}"#
            ])
    }

    @Test func onlyTheSourceCountsByContent() async throws {
        let map = try FileKey.cacheMap(op([copy("/b", "/"), copy("a*", "/")]), inputs: 2, content: noDigester)
        #expect(map.inputs[0].selector == nil)
        #expect(map.inputs[0].content == nil)
        #expect(map.inputs[1].selector == Digest.of("a*\0/b"))
        let content = try #require(map.inputs[1].content)
        #expect(try await content(.scratch) == Digest.of("/b true false|/a* true true"))
    }

    @Test func anEscapedWildcardIsNone() async throws {
        let map = try FileKey.cacheMap(op([copy(#"/a\*"#, "/")]), inputs: 2, content: noDigester)
        let content = try #require(map.inputs[1].content)
        #expect(try await content(.scratch) == Digest.of(#"/a\* true false"#))
    }

    @Test func anOwnerIsLookedUpInTheAccounts() async throws {
        var copy = copy("/a", "/")
        copy.owner = ChownOpt(user: .name("u", input: 2), group: .name("g", input: 2))
        let map = try FileKey.cacheMap(op([copy]), inputs: 3, content: noDigester)
        let content = try #require(map.inputs[2].content)
        #expect(try await content(.scratch) == Digest.of("/etc/group true false|/etc/passwd true false"))
        copy.owner = ChownOpt(user: .name("u", input: 9), group: nil)
        #expect(throws: KeyError.invalidInput(9)) { try FileKey.cacheMap(op([copy]), inputs: 3, content: noDigester) }
    }

    @Test func aSourceThatIsAlsoChangedCountsByItsDefinition() throws {
        let own = FileOp(actions: [FileAction(input: 0, secondaryInput: 0, output: 0, kind: .copy(copy("/a", "/b")))])
        let map = try FileKey.cacheMap(own, inputs: 1, content: noDigester)
        #expect(map.inputs[0].content == nil)
        #expect(map.inputs[0].selector == nil)
    }
}
