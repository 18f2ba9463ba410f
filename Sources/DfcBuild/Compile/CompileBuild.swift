internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DfcStore
package import DockerfileLowering
internal import Synchronization

/// The compile half on its own: no database is opened and no library loaded unless a base image or a remote context
/// has to be asked for.
package enum CompileBuild {
    /// Compiles what the request names.
    package static func run(
        _ request: CompileRequest, _ surroundings: BuildSurroundings
    ) throws(BuildError) -> Compilation {
        let room = LazyRoom(request.settings, surroundings)
        defer { room.close() }
        let plan = try plan(request.settings, surroundings, room, takesFile: true)
        return try Compilation.run(
            plan, images: try room.images(plan, request.settings), facts: room.facts(plan, request.settings))
    }

    /// Answers a subrequest of the frontend about what the settings name.
    package static func call(
        _ method: String, _ settings: BuildSettings, _ surroundings: BuildSurroundings, takesFile: Bool
    ) throws(BuildError) -> CallResult {
        let room = LazyRoom(settings, surroundings)
        defer { room.close() }
        let plan = try plan(settings, surroundings, room, takesFile: takesFile)
        return try Compilation.call(
            method, plan, images: try room.images(plan, settings), facts: room.facts(plan, settings))
    }

    private static func plan(
        _ settings: BuildSettings, _ surroundings: BuildSurroundings, _ room: LazyRoom, takesFile: Bool
    ) throws(BuildError) -> BuildPlan {
        try BuildPlan.make(settings, surroundings, takesFile: takesFile) { url, limit in
            if settings.offline { throw BuildError(.client, "--offline forbids asking for \(url)") }
            return try room.open().registry.download(url, limit: limit)
        }
    }
}

/// The solving half, opened when the compiler has a question that only it can answer.
private final class LazyRoom: Sendable {
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
            registry: { RegistryResolver(client: try self.open().registry.client()) })
    }

    func facts(_ plan: BuildPlan, _ settings: BuildSettings) -> SourceAnswers {
        let isOffline = settings.offline || settings.lockFile != nil
        return SourceAnswers(folders: plan.folders, uploads: plan.uploads, offline: isOffline) { definition, body in
            if settings.offline { throw BuildError(.solve, "--offline forbids asking for a remote source") }
            try self.open().withTree(definition, plan, Cancellation(), body)
        }
    }
}
