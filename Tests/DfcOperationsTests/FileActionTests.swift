import DfcBasics
import DfcHost
import DfcOperations
import DfcStore
import Glibc
import ImageSpec
import LLB
import TestSupport
import Testing

/// A runtime for operations that run nothing.
struct NoRuntime: Runtime {
    let name = "none"
    func run(
        _ spec: RuntimeSpec, bundle: String, stop: StopSignal, output: (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) throws -> DfcHost.ExitStatus {
        throw OperationError.noRuntime("none")
    }
}

/// Runs file, merge and diff ops on trees made by hand.
struct FileBench {
    let scratch: Scratch
    let store: Store
    let environment: OperationEnvironment

    init() throws {
        scratch = try Scratch()
        store = try makeStore(scratch)
        environment = OperationEnvironment(store: store, runtime: NoRuntime(), images: NoImages(), clock: System.now)
    }

    func layer(_ lines: [String], on parent: Snapshot = .scratch) throws -> Snapshot {
        let layer = try store.layers.begin(on: parent)
        let tree = try store.layers.mount(layer)
        for line in lines {
            if line.hasPrefix("-") {
                try FileTree.removeAll(tree.path + "/" + line.dropFirst())
            } else if line.hasSuffix("/") {
                try System.makeDirectories(tree.path + "/" + line.dropLast(), mode: 0o755)
            } else if let at = line.firstIndex(of: "=") {
                try File.write(tree.path + "/" + line[..<at], Array(line[line.index(after: at)...].utf8))
            }
        }
        tree.close()
        return try store.layers.commit(layer, description: "test")
    }

    func run(_ kind: OpKind, _ inputs: [Tree]) async throws -> [Tree] {
        let op = Op(inputs: inputs.indices.map { OpInput(Digest.of("\($0)"), index: 0) }, kind: kind)
        return try await LLBOperation(op: op, kind: kind, digest: Digest.of("op"), environment: environment)
            .run(inputs)
    }

    func file(_ actions: [FileAction], _ inputs: [Tree]) async throws -> [Tree] {
        try await run(.file(FileOp(actions: actions)), inputs)
    }

    func contents(_ tree: Tree) throws -> [String] {
        guard case .snapshot(let snapshot) = tree else { return ["folder"] }
        let mounted = try store.layers.mount(snapshot)
        defer { mounted.close() }
        return try Scratch.list(mounted.path)
    }

    func snapshot(_ tree: Tree) throws -> Snapshot {
        guard case .snapshot(let snapshot) = tree else { throw OperationError.failed("no snapshot") }
        return snapshot
    }
}

@Suite struct FileActionTests {
    @Test func actionsMakeOneLayer() async throws {
        let bench = try FileBench()
        let base = try bench.layer(["a=1", "b/c=2"])
        let results = try await bench.file(
            [
                FileAction(
                    input: 0, output: -1, kind: .mkdir(MkdirAction(path: "/x/y", mode: 0o700, makeParents: true))),
                FileAction(
                    input: 1, output: -1,
                    kind: .mkfile(MkfileAction(path: "/x/f", mode: 0o640, data: Array("new".utf8)))),
                FileAction(input: 2, output: -1, kind: .symlink(SymlinkAction(target: "x/f", path: "/l"))),
                FileAction(input: 3, output: 0, kind: .rm(RmAction(path: "/b*", allowWildcard: true))),
            ], [.snapshot(base)])
        #expect(try bench.contents(results[0]) == ["a=1", "l->x/f", "x/", "x/f=new", "x/y/"])
        #expect(try bench.snapshot(results[0]).layers.count == 2)
    }

    /// A result that is an output and goes on is kept as it was.
    @Test func sharedResultsStay() async throws {
        let bench = try FileBench()
        func write(_ path: String) -> FileActionKind {
            .mkfile(MkfileAction(path: path, mode: 0o644, data: []))
        }
        let results = try await bench.file(
            [
                FileAction(input: -1, output: 0, kind: write("/one")),
                FileAction(input: 0, output: 1, kind: write("/two")),
                FileAction(input: 0, output: 2, kind: write("/three")),
            ], [])
        #expect(try results.map(bench.contents) == [["one="], ["one=", "two="], ["one=", "three="]])
    }

    static let errors: [([FileAction], String)] = [
        (
            [FileAction(input: 5, output: 0, kind: .rm(RmAction(path: "/x")))], "invalid input index 5"
        ),
        ([FileAction(input: -1, output: -1, kind: .rm(RmAction(path: "/x")))], "no outputs specified"),
        (
            [FileAction(input: -1, output: 0, kind: .rm(RmAction(path: "/")))], "rmPath: invalid empty path"
        ),
        (
            [FileAction(input: -1, output: 0, kind: .rm(RmAction(path: "/none")))],
            "stat /none: no such file or directory"
        ),
        (
            [FileAction(input: -1, output: 0, kind: .mkfile(MkfileAction(path: "/a/b", mode: 0o644, data: [])))],
            "open /a/b: no such file or directory"
        ),
    ]

    @Test(arguments: errors)
    func refuses(_ one: (actions: [FileAction], text: String)) async throws {
        let bench = try FileBench()
        await #expect {
            try await bench.file(one.actions, [])
        } throws: {
            "\($0)" == one.text
        }
        #expect(try MountCalls.mounts(below: bench.scratch.path).isEmpty)
    }

    private static func copy(_ source: String, _ destination: String) -> [FileAction] {
        var action = CopyAction(src: source, dest: destination)
        action.createDestPath = true
        action.dirCopyContents = true
        action.followSymlink = true
        action.allowWildcard = true
        return [FileAction(input: -1, secondaryInput: 0, output: 0, kind: .copy(action))]
    }

    /// A context is read in place: owned by root, sockets as empty files, capabilities lost, its filter applied.
    @Test func copiesFromAFolder() async throws {
        let bench = try FileBench()
        let root = try bench.scratch.make("context", ["f=text", "d/ignored=no", "d/sent=yes"])
        try System.chown(root + "/f", uid: 7, gid: 8)
        try System.mknod(root + "/d/socket", kind: .socket, permissions: 0o755)
        var folder = FolderTree(path: root, excludes: ["d/ignored"])
        folder.reading = FolderTree.nextReading()
        let results = try await bench.file(Self.copy("/", "/o/"), [.folder(folder)])
        #expect(try bench.contents(results[0]) == ["o/", "o/d/", "o/d/sent=yes", "o/d/socket=", "o/f=text"])
        let mounted = try bench.store.layers.mount(try bench.snapshot(results[0]))
        defer { mounted.close() }
        let stat = try System.stat(mounted.path + "/o/f")
        #expect((stat.uid, stat.gid) == (0, 0))
    }

    /// What was hashed and what is copied are the same bytes, or the build fails.
    @Test func refusesAFileThatChanged() async throws {
        let bench = try FileBench()
        let root = try bench.scratch.make("context", ["f=text", "g=text"])
        var folder = FolderTree(path: root)
        folder.reading = FolderTree.nextReading()
        _ = try ContentChecksum.digest(
            of: .folder(folder), selectors: [ContentSelector(path: "/f")], store: bench.store)
        try System.writeFile(root + "/f", Array("other".utf8))
        await #expect(throws: OperationError.self) {
            try await bench.file(Self.copy("/f", "/f"), [.folder(folder)])
        }
        _ = try await bench.file(Self.copy("/g", "/g"), [.folder(folder)])
        try System.unlink(root + "/g")
        try System.symlink("/etc/passwd", root + "/g")
        await #expect(throws: OperationError.self) {
            try await bench.file(Self.copy("/g", "/h"), [.folder(folder)])
        }
    }

    @Test func mergeConcatenates() async throws {
        let bench = try FileBench()
        let one = try bench.layer(["a=1", "d/x=1"])
        let two = try bench.layer(["d/x=2", "d/y=2"])
        let results = try await bench.run(
            .merge(MergeOp(inputs: [0, 1])), [.snapshot(one), .snapshot(two)])
        #expect(try bench.snapshot(results[0]).layers == one.layers + two.layers)
        #expect(try bench.contents(results[0]) == ["a=1", "d/", "d/x=2", "d/y=2"])
    }

    @Test func diffOfADescendantIsItsLayers() async throws {
        let bench = try FileBench()
        let base = try bench.layer(["a=1", "b=1"])
        let next = try bench.layer(["-a", "c=1"], on: base)
        let diff = try await bench.run(
            .diff(DiffOp(lower: 0, upper: 1)), [.snapshot(base), .snapshot(next)])
        #expect(try bench.snapshot(diff[0]).layers == Array(next.layers.dropFirst()))
        let same = try await bench.run(.diff(DiffOp(lower: 0, upper: 1)), [.snapshot(base), .snapshot(base)])
        #expect(try bench.snapshot(same[0]).layers.isEmpty)
    }

    /// Trees that do not stand on each other: the computed layer makes one of the other, deletions too.
    @Test func diffOfStrangersIsComputed() async throws {
        let bench = try FileBench()
        let lower = try bench.layer(["same=1", "gone=1", "changed=1", "d/gone=1", "d/same=1", "kind/x=1", "e/"])
        let upper = try bench.layer(["same=1", "changed=2", "d/same=1", "new/x=1", "kind=file", "e/"])
        for (snapshot, name) in [(lower, "same"), (upper, "same"), (lower, "d/same"), (upper, "d/same")] {
            for layer in snapshot.layers {
                let place = bench.store.layers.folder(of: layer) + "/" + name
                try System.utimens(place, atime: 1_000_000_000, mtime: 1_000_000_000)
            }
        }
        let diff = try await bench.run(
            .diff(DiffOp(lower: 0, upper: 1)), [.snapshot(lower), .snapshot(upper)])
        let changes = try bench.snapshot(diff[0])
        #expect(changes.layers.count == 1)
        let merged = try await bench.run(.merge(MergeOp(inputs: [0, 1])), [.snapshot(lower), diff[0]])
        #expect(
            try bench.contents(merged[0])
                == ["changed=2", "d/", "d/same=1", "e/", "kind=file", "new/", "new/x=1", "same=1"])
        let layer = try Scratch.list(bench.store.layers.folder(of: changes.layers[0]), contents: false)
        #expect(!layer.contains("same") && !layer.contains("d/same"))
    }
}
