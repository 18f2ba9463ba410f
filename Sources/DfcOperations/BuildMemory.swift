internal import DfcBasics
internal import DfcHost
package import DfcStore
internal import Synchronization

/// What the operations of one build share: a folder is walked once, a thing that several want is made once.
package final class BuildMemory: Sendable {
    private struct State {
        var views: [FolderTree: Task<ContextView, any Error>] = [:]
        var snapshots: [String: Task<Snapshot, any Error>] = [:]
    }

    /// What steps warned of.
    package let warnings = StepWarnings()
    /// Digests of contents that are asked for.
    let digests = DigestQueue()
    /// What is known of sources on the net.
    let remote = RemoteMemory()
    private let state = Mutex(State())

    /// By which all operations of the build see a folder as it was when the first of them looked at it.
    let reading = FolderTree.nextReading()

    /// Nothing known yet.
    package init() {}

    /// The folder's view, made by the first who asks.
    func view(
        of folder: FolderTree, store: Store, now: @escaping @Sendable () -> Nanoseconds
    ) async throws -> ContextView {
        let task = state.withLock { state in
            if let task = state.views[folder] { return task }
            let task = Task.detached {
                try await BlockingPool.run { () throws(any Error) in try ContextView(folder, store: store, now: now()) }
            }
            state.views[folder] = task
            return task
        }
        return try await task.value
    }

    /// The snapshot of that name, made by the first who asks. A failure is forgotten, so the next one tries again.
    func snapshot(_ key: String, make: @escaping @Sendable () async throws -> Snapshot) async throws -> Snapshot {
        let task = state.withLock { state in
            if let task = state.snapshots[key] { return task }
            let task = Task.detached { try await make() }
            state.snapshots[key] = task
            return task
        }
        do {
            // A build is cancelled as a whole, so whoever else waits is not wanted any more either.
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            state.withLock { $0.snapshots[key] = nil }
            throw error
        }
    }

    /// The folder and its filter as one text.
    static func key(_ folder: FolderTree) -> String {
        let lists = [folder.excludes, folder.followPaths, folder.includes]
        return GoJSON.text(
            .array([.string(folder.path)] + lists.map { .array($0.map { .string($0) }) }))
    }
}

extension OperationEnvironment {
    /// The tree as layers of the store; a folder's files are copied there, once per build.
    package func snapshot(of tree: Tree) async throws -> Snapshot {
        switch tree {
        case .snapshot(let snapshot): return snapshot
        case .folder(let folder):
            let store = store
            return try await memory.snapshot("folder " + BuildMemory.key(folder)) {
                try await BlockingPool.run { () throws(any Error) in try store.materialise(folder) }
            }
        }
    }
}
