import DfcBasics
import DfcEngine
import DfcHost
import DfcOperations
import DfcStore
import ImageSpec
import LLB
import Synchronization
import TestSupport

/// A state folder and an engine over it, with a runtime that only pretends.
final class Workshop: Sendable {
    private let room: TemporaryFolder
    let store: Store
    let runtime = PretendRuntime()
    let progress = ProgressLog()

    init() throws {
        room = try TemporaryFolder("engine")
        try System.makeDirectories(room.path + "/context", mode: 0o755)
        store = try Store.open(stateDirectory: room.path + "/state")
    }

    deinit { store.close() }

    var folder: String { room.path }

    /// A new environment, as each build takes one.
    func environment() -> OperationEnvironment {
        OperationEnvironment(
            store: store, runtime: runtime, images: NoImages(), progress: progress,
            folders: ["context": folder + "/context"], clock: { System.now() })
    }

    func build(_ definition: Definition) async throws -> Tree {
        progress.forget()
        runtime.forget()
        return try await Engine(store: store).solve(definition, environment())
    }

    func write(_ path: String, _ text: String) throws {
        try System.writeFile("\(folder)/context/\(path)", Array(text.utf8), mode: 0o644)
    }

    func read(_ tree: Tree, _ path: String) throws -> String {
        guard case .snapshot(let snapshot) = tree else { return "a folder" }
        let mounted = try store.layers.mount(snapshot)
        defer { mounted.close() }
        return String(decoding: try System.readAll(mounted.path + path), as: UTF8.self)
    }
}

/// Writes a new number to `/number` for each run; the command `false` fails.
final class PretendRuntime: Runtime {
    private let state = Mutex((commands: [String](), number: 0))
    let name = "pretend"

    var commands: [String] { state.withLock { $0.commands } }
    func forget() { state.withLock { $0.commands = [] } }

    func run(
        _ spec: RuntimeSpec, bundle: String, stop: StopSignal, output: (Int, [UInt8]) -> Void
    ) throws -> ExitStatus {
        let number = state.withLock { state in
            state.commands.append(spec.arguments.joined(separator: " "))
            state.number += 1
            return state.number
        }
        if spec.arguments == ["false"] { return .exited(1) }
        try System.writeFile(spec.root + "/number", Array("\(number)".utf8), mode: 0o644)
        return .exited(0)
    }
}

/// There are none.
struct NoImages: ImageFetcher {
    func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor {
        throw OperationError.source("\(reference): not found")
    }
    func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        told: @escaping @Sendable (FetchEvent) -> Void
    ) async throws {
        throw OperationError.source("\(reference): not found")
    }
}

/// Keeps the last state of each vertex.
final class ProgressLog: ProgressSink {
    private let state = Mutex([String: VertexProgress]())

    func report(_ event: ProgressEvent) {
        switch event {
        case .vertex(let vertex): state.withLock { $0[vertex.name] = vertex }
        case .status, .log, .warning: break
        }
    }

    func forget() { state.withLock { $0 = [:] } }
    subscript(name: String) -> VertexProgress? { state.withLock { $0[name] } }
    var cached: Set<String> { state.withLock { Set($0.values.filter(\.cached).map(\.name)) } }
}

/// A definition in the making.
struct Plan {
    var definition = Definition()

    /// Adds an op and gives its output.
    mutating func add(_ kind: OpKind, _ inputs: [OpInput] = [], name: String, ignoreCache: Bool = false) -> OpInput {
        let op = Op(inputs: inputs, kind: kind)
        var metadata = OpMetadata()
        metadata.description["llb.customname"] = name
        metadata.ignoreCache = ignoreCache
        let entry = Definition.Entry(op, metadata: metadata)
        definition.entries.append(entry)
        return OpInput(entry.digest)
    }

    /// The definition of an output.
    func result(_ input: OpInput) -> Definition {
        var definition = definition
        let op = Op(inputs: [input], kind: nil, hasConstraints: false)
        definition.entries.append(Definition.Entry(op))
        return definition
    }

    mutating func base() -> OpInput {
        let action = MkdirAction(path: "/etc", mode: 0o755, makeParents: true)
        return add(.file(FileOp(actions: [FileAction(input: -1, output: 0, kind: .mkdir(action))])), name: "base")
    }

    mutating func run(_ command: String, on input: OpInput, ignoreCache: Bool = false) -> OpInput {
        var meta = ExecMeta()
        meta.args = command.split(separator: " ").map(String.init)
        meta.cwd = "/"
        let exec = ExecOp(meta: meta, mounts: [Mount(dest: "/")])
        return add(.exec(exec), [input], name: "RUN \(command)", ignoreCache: ignoreCache)
    }

    mutating func copy(_ path: String, from source: OpInput, to input: OpInput) -> OpInput {
        let copy = CopyAction(src: path, dest: "/copied")
        let action = FileAction(input: 0, secondaryInput: 1, output: 0, kind: .copy(copy))
        return add(.file(FileOp(actions: [action])), [input, source], name: "COPY \(path)")
    }
}
