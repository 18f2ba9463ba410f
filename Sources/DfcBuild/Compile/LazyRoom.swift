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

    /// The store, where there is one already: a compile makes none.
    private func existingStore() throws -> Store? {
        System.exists(settings.stateDirectory + "/dfc.db") ? try open().store : nil
    }

    func images(_ plan: BuildPlan, _ settings: BuildSettings) throws(BuildError) -> ImageAnswers {
        try ImageAnswers.chain(
            settings, layouts: plan.layouts, progress: NoProgress(), store: { try self.existingStore() },
            registry: { try self.registryResolver() })
    }

    /// A resolver that always asks the registry.
    func registryResolver() throws -> RegistryResolver {
        RegistryResolver(client: try open().registry.client())
    }

    func facts(_ plan: BuildPlan, _ settings: BuildSettings) -> SourceAnswers {
        let isOffline = settings.offline || settings.lockFile != nil
        return SourceAnswers(folders: plan.folders, uploads: plan.uploads, offline: isOffline) { definition, body in
            if settings.offline { throw BuildError(.solve, "--offline forbids asking for a remote source") }
            try self.open().withTree(definition, plan, Cancellation(), body)
        }
    }
}
