import DfcBasics
import DfcHost
import DfcOutputs
import DfcStore
import ImageSpec
import Synchronization
import TestSupport

/// A store of its own and results to give out.
struct OutputSamples {
    let folder: TemporaryFolder
    let store: Store
    let progress = Recorded()

    /// Keeps the events of an export.
    final class Recorded: ProgressSink {
        private let events = Mutex<[ProgressEvent]>([])
        func report(_ event: ProgressEvent) { events.withLock { $0.append(event) } }

        var rows: [String] {
            events.withLock { events in
                events.compactMap { event in
                    if case .status(let status) = event, status.completed != nil { status.id } else { nil }
                }
            }
        }

        var vertices: [String] {
            events.withLock { events in
                events.compactMap { event in
                    if case .vertex(let vertex) = event, vertex.completed != nil { vertex.name } else { nil }
                }
            }
        }
    }

    init() throws {
        folder = try TemporaryFolder("outputs")
        store = try Store.open(stateDirectory: folder.path + "/state")
    }

    var path: String { folder.path }

    func layer(on parent: Snapshot = .scratch, created: Nanoseconds? = nil, _ script: String) throws -> Snapshot {
        let pending = try store.layers.begin(on: parent)
        let tree = try store.layers.mount(pending)
        let run = try Program.run("/bin/sh", ["-ec", script], folder: tree.path)
        tree.close()
        guard run.status == 0 else { throw StoreError.other("script: \(run.errorText)") }
        return try store.layers.commit(pending, description: script, createdAt: created)
    }

    static let amd64 = Platform(os: "linux", architecture: "amd64")
    static let arm64 = Platform(os: "linux", architecture: "arm64")

    /// A config as the frontend writes it: members in another order than that of the export.
    static func config(_ architecture: String = "amd64", history: String = "[]") -> [UInt8] {
        Array(
            """
            {"architecture":"\(architecture)","os":"linux","rootfs":{"type":"layers","diff_ids":null},\
            "history":\(history),"config":{"Env":["A=<1>"],"WorkingDir":"/"}}
            """.utf8)
    }

    /// One platform with a layer or two.
    func subject(
        _ tree: Snapshot? = nil, config: [UInt8] = config(history: "[{\"created_by\":\"COPY\"}]"), epoch: Int64? = nil
    ) throws -> ExportSubject {
        let tree =
            try tree ?? layer("mkdir d; echo hello > d/f; ln d/f h; ln -s d l; chmod 4711 d/f; touch -d @1000 d/f d")
        return ExportSubject(
            platforms: [.init(platform: Self.amd64, tree: .snapshot(tree), config: config)], epoch: epoch)
    }

    func multi() throws -> ExportSubject {
        let base = try layer("echo same > f; touch -d @1000 f")
        let other = try layer(on: base, "echo arm > arm")
        return ExportSubject(
            platforms: [
                .init(platform: Self.amd64, tree: .snapshot(base), config: Self.config()),
                .init(platform: Self.arm64, tree: .snapshot(other), config: Self.config("arm64")),
            ], isPlatformMap: true)
    }

    @discardableResult
    func run(_ subject: ExportSubject, _ specs: String..., tags: [String] = []) async throws -> ExportResult {
        try await export(
            subject, to: try Output.list(specs: specs, tags: tags), store: store, progress: progress)
    }

    /// Names below a folder with a `/` behind folders.
    static func names(_ folder: String) throws -> [String] {
        var names: [String] = []
        try FileTree.walk(folder) { (path, stat) throws(Never) in
            names.append(stat.kind == .directory ? path + "/" : path)
            return .descend
        }
        return names
    }
}
