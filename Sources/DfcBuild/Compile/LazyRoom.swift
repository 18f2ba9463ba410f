internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
internal import DockerfileLowering
internal import Synchronization

/// The solving half, opened when the compiler has a question that only it can answer.
final class LazyRoom: Sendable {
    private let settings: BuildSettings
    private let surroundings: BuildSurroundings
    private let opened = Mutex<SolveRoom?>(nil)

    init(_ settings: BuildSettings, _ surroundings: BuildSurroundings) {
        self.settings = settings
        self.surroundings = surroundings
    }

    func open() throws -> SolveRoom {
        try opened.withLock { opened in
            if let opened { return opened }
            let (settings, surroundings) = (settings, surroundings)
            let room = try Blocking.wait {
                try await SolveRoom.open(
                    SolveRequest(settings: settings), surroundings, progress: NoProgress(), keepsLog: false)
            }
            opened = room
            return room
        }
    }

    func close() {
        guard let room = opened.withLock({ $0 }) else { return }
        try? Blocking.wait { await room.close(error: nil) }
    }

    /// The store, where it may have the image: a compile makes none, and opens none for nothing.
    private func store(having reference: String) throws -> Store? {
        let isOpen = opened.withLock { $0 != nil }
        guard isOpen || ImageStore.mayHave(reference, stateDirectory: settings.stateDirectory) else { return nil }
        return try open().store
    }

    func images(_ plan: BuildPlan, _ settings: BuildSettings) -> ImageAnswers {
        ImageAnswers.chain(
            settings, plan, progress: NoProgress(), store: { try self.store(having: $0) },
            registry: { try self.registryResolver() })
    }

    /// A resolver that always asks the registry.
    func registryResolver() throws -> RegistryResolver {
        RegistryResolver(client: try open().registry.client())
    }

    func facts(_ plan: BuildPlan, _ settings: BuildSettings, pins: SourcePins? = nil) -> SourceAnswers {
        let isOffline = settings.offline || settings.lockFile != nil
        return SourceAnswers(
            folders: plan.folders, uploads: plan.uploads, offline: isOffline,
            withTree: { definition, body in
                try self.online(settings).withTree(definition, plan, Cancellation(), body)
            }, pins: pins ?? SourcePins(plan.lock), now: { try self.online(settings).pin($0, plan, Cancellation()) })
    }

    private func online(_ settings: BuildSettings) throws -> SolveRoom {
        if settings.offline { throw BuildError(.solve, "--offline forbids asking for a remote source") }
        return try open()
    }
}
