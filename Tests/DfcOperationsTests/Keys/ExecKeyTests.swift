import DfcBasics
import DfcOperations
import DfcSolver
import DfcStore
import ImageSpec
import LLB
import Testing

/// Notes which selectors were digested.
let noDigester = ContentDigester { _, selectors in
    Digest.of(selectors.map { "\($0.path) \($0.followLinks) \($0.wildcard)" }.joined(separator: "|"))
}

@Suite struct ExecKeyTests {
    let amd64 = Platform(os: "linux", architecture: "amd64")

    func run(_ command: String) -> ExecMeta {
        var meta = ExecMeta()
        meta.args = ["/bin/sh", "-c", command]
        meta.env = ["PATH=/bin"]
        meta.cwd = "/"
        meta.removeMountStubsRecursive = true
        return meta
    }

    func text(_ op: ExecOp, platform: Platform? = nil, inputs: Int = 1) throws -> String {
        try ExecKey.cacheMap(op, platform: platform ?? amd64, inputs: inputs, content: noDigester).preimage
    }

    @Test func aPlainRunLeavesItsMountOut() throws {
        let op = ExecOp(meta: run("echo hi > /o; mkdir -p /p/q"), mounts: [Mount(dest: "/")])
        let map = try ExecKey.cacheMap(op, platform: amd64, inputs: 1, content: noDigester)
        let expected =
            #"{"Type":"buildkit.exec.v0","Exec":{"meta":{"args":["/bin/sh","-c","echo hi \u003e /o; mkdir -p "#
            + #"/p/q"],"env":["PATH=/bin"],"cwd":"/","removeMountStubsRecursive":true}},"OS":"linux","Arch":"amd64"}"#
        #expect(map.preimage == expected)
        #expect(map.digest == Digest.of(expected))
        #expect(map.inputs.count == 1)
        #expect(map.inputs[0].selector == Digest.of("/"))
        #expect(map.inputs[0].content == nil)
    }

    @Test func whatMustNotCountIsLeftOut() throws {
        var meta = run("true")
        var plain = ExecOp(meta: meta, mounts: [Mount(dest: "/")])
        meta.proxy = ProxyEnv()
        meta.proxy?.http = "http://proxy"
        #expect(try text(ExecOp(meta: meta, mounts: [Mount(dest: "/")])) == text(plain))
        plain.meta.extraHosts = [HostIP(host: "h", ip: "10.0.0.1")]
        #expect(try text(plain).contains(#""extraHosts":[{"Host":"h"}]"#))
    }

    @Test func mountsAreNormalized() throws {
        let root = Mount(dest: "/")
        let cases: [(Mount, String)] = [
            (
                Mount(input: 1, selector: "/src", dest: "/x", output: -1, readonly: true),
                #"{"input":1,"dest":"/x","output":-1,"readonly":true}"#
            ),
            (
                Mount(input: -1, dest: "/c", output: -1, kind: .cache(CacheMount(id: "/c"))),
                #"{"input":-1,"dest":"/c","output":-1,"mountType":3,"cacheOpt":{"ID":"/c"}}"#
            ),
            (
                Mount(input: -1, dest: "/c", output: -1, kind: .cache(CacheMount(id: "other"))),
                #"{"input":-1,"dest":"/c","output":-1,"mountType":3,"cacheOpt":{}}"#
            ),
            (
                Mount(input: -1, dest: "/c", output: -1, kind: .cache(CacheMount(id: "ns//c"))),
                #"{"input":-1,"dest":"/c","output":-1,"mountType":3,"cacheOpt":{"ID":"ns//c"}}"#
            ),
            (
                Mount(input: -1, dest: "/c", output: -1, kind: .cache(CacheMount(id: "/c", sharing: .locked))),
                #"{"input":-1,"dest":"/c","output":-1,"mountType":3,"cacheOpt":{}}"#
            ),
            (
                Mount(input: -1, dest: "/s", output: -1, kind: .secret(SecretMount(id: "s"))),
                #"{"input":-1,"dest":"/s","output":-1,"mountType":1,"secretOpt":{"ID":"s","mode":256}}"#
            ),
            (
                Mount(input: -1, dest: "/t", output: -1, kind: .tmpfs(size: 0)),
                #"{"input":-1,"dest":"/t","output":-1,"mountType":4,"TmpfsOpt":{}}"#
            ),
        ]
        for (mount, expected) in cases {
            let text = try text(ExecOp(meta: run("true"), mounts: [root, mount]), inputs: 2)
            #expect(text.contains(#","mounts":[{"dest":"/"},\#(expected)]},"OS""#), "\(text)")
        }
    }

    /// Whether input 1 counts by content, by how it is mounted (BuildKit's rules).
    @Test func contentCountsWhereItIsSafe() throws {
        let cases: [(Mount, Bool)] = [
            (Mount(input: 1, selector: "/a", dest: "/x", output: -1), true),
            (Mount(input: 1, selector: "/a", dest: "/x", output: 1, readonly: true), true),
            (Mount(input: 1, dest: "/x", output: 1), true),
            (Mount(input: 1, selector: "/a", dest: "/x", output: 1), false),
            (Mount(input: 1, dest: "/x", output: -1, contentCache: .off), false),
            (Mount(input: 1, dest: "/x", output: -1, kind: .cache(CacheMount(id: "c"))), true),
            (Mount(input: 1, dest: "/x", output: -1, kind: .tmpfs(size: 0)), false),
        ]
        for (mount, counts) in cases {
            let op = ExecOp(meta: run("true"), mounts: [Mount(dest: "/"), mount])
            let map = try ExecKey.cacheMap(op, platform: amd64, inputs: 2, content: noDigester)
            #expect((map.inputs[1].content != nil) == counts, "\(mount)")
            #expect(map.inputs[0].content == nil)
        }
        let bad = Mount(input: 1, selector: "/a", dest: "/x", output: 1, contentCache: .on)
        #expect(throws: KeyError.contentCacheNotAllowed(dest: "/x")) {
            try text(ExecOp(meta: run("true"), mounts: [Mount(dest: "/"), bad]), inputs: 2)
        }
        #expect(throws: KeyError.invalidInput(7)) {
            try text(ExecOp(meta: run("true"), mounts: [Mount(input: 7, dest: "/")]))
        }
    }

    @Test func selectorsOfOneInputAreJoined() async throws {
        let mounts = [
            Mount(dest: "/"), Mount(input: 1, selector: "b/c", dest: "/x", output: -1),
            Mount(input: 1, selector: "/a/../b", dest: "/y", output: -1),
        ]
        let map = try ExecKey.cacheMap(
            ExecOp(meta: run("true"), mounts: mounts), platform: amd64, inputs: 2, content: noDigester)
        #expect(map.inputs[1].selector == Digest.of("/b/c\0/b"))
        let content = try #require(map.inputs[1].content)
        #expect(try await content(.scratch) == Digest.of("/b true false"))
    }

    @Test func aMissingPathIsToldInBuildKitsWords() async throws {
        let digester = ContentDigester { _, _ in throw StoreError.notFound(path: "/nope") }
        let op = ExecOp(
            meta: run("true"), mounts: [Mount(dest: "/"), Mount(input: 1, selector: "nope", dest: "/x", output: -1)])
        let map = try ExecKey.cacheMap(op, platform: amd64, inputs: 2, content: digester)
        let content = try #require(map.inputs[1].content)
        let tree = Tree.snapshot(Snapshot(layers: [LayerID(3)]))
        do {
            _ = try await content(tree)
            Issue.record("no error")
        } catch {
            #expect("\(error)" == #"failed to calculate checksum of ref layer::3: "/nope": not found"#)
        }
    }
}
