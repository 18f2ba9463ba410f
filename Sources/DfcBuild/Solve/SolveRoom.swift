internal import DfcBasics
internal import DfcEngine
internal import DfcHost
internal import DfcOperations
internal import DfcRegistry
internal import DfcStore
internal import DockerfileLowering
internal import ImageSpec
internal import LLB

/// What a build works with: the open store, the engine, the registries, and who hears of progress.
struct SolveRoom: Sendable {
    let store: Store
    let engine: Engine
    let log: BuildLog
    let registry: RegistryAccess
    /// What is odd about the configuration file.
    let configurationWarnings: [String]
    private let request: SolveRequest
    private let secrets: SecretFlags
    private let agents: SSHAgentTable
    private let entitlements: Set<String>
    private let runtime: LazyRuntime
    private let memory = BuildMemory()
    /// What steps warned of.
    var warnings: StepWarnings { memory.warnings }
    private let keyAgents: KeyAgents
    private let garbage: GarbageSettings

    /// A folder of the store without anything in it.
    static let emptyFolder = "/empty"

    /// Opens the store and reads the flags and files that a build needs.
    static func open(
        _ request: SolveRequest, _ surroundings: BuildSurroundings, progress: any BuildProgress,
        keepsLog: Bool = true
    ) async throws(BuildError) -> SolveRoom {
        let settings = request.settings
        let environment = surroundings.environment
        let configuration = try RegistryAccess.configuration(settings.configFile, environment: environment)
        let secrets = try SecretFlags(request.secrets, environment: environment)
        let agents = try AgentFlags(request.sshAgents, environment: environment)
        let entitlements = try Entitlements.granted(
            request.entitlements, network: settings.network, permitted: configuration.entitlements)
        let store: Store
        do {
            store = try await BlockingPool.run { () throws(StoreError) in
                try Store.open(stateDirectory: settings.stateDirectory)
            }
        } catch {
            throw BuildError(.client, "the local store in \(settings.stateDirectory) cannot be opened: \(error)")
        }
        let log = BuildLog(
            id: System.randomHex(bytes: 12),
            folder: keepsLog ? BuildHistory.folder(stateDirectory: store.directory) : nil,
            context: settings.context, started: System.now(), next: progress)
        let debugLines = request.debug
        let runtime = LazyRuntime(
            wanted: request.runtime ?? "", scratch: store.directory, debug: { line in debugLines?.add(line) })
        let disk = (try? System.statfs(store.directory))?.total ?? 0
        let garbage = GarbageSettings(configuration.worker, diskSize: disk)
        let keyAgents = KeyAgents()
        var sockets = agents.sockets
        do {
            for (id, keys) in agents.keys {
                let folder = try store.temporaryDirectory("agent")
                sockets[id] = try await keyAgents.start(id, keys: keys, folder: folder)
            }
        } catch {
            keyAgents.stop()
            throw SolveFailure.shown(error)
        }
        return SolveRoom(
            store: store, engine: Engine(store: store, jobs: request.jobs), log: log,
            registry: RegistryAccess(configuration: configuration, progress: log),
            configurationWarnings: configuration.warnings + garbage.warnings, request: request, secrets: secrets,
            agents: SSHAgentTable(sockets), entitlements: entitlements, runtime: runtime, keyAgents: keyAgents,
            garbage: garbage)
    }

    /// Ends the log and closes the store.
    func close(error: String?) async {
        keyAgents.stop()
        log.finish(error: error, at: System.now())
        let store = store
        let policies = store.hasGrown ? garbage.policies : []
        let pause = garbage.pause
        let debugLines = request.debug
        await BlockingPool.run { () throws(Never) in
            // A build that is done does not fail by it.
            for record in (try? store.collectGarbage(policies, pause: pause)) ?? [] {
                debugLines?.add("removed to make room: \(record.id), \(record.size) bytes, \(record.description)")
            }
            store.close()
        }
    }

    /// What the operations of the build may touch.
    func environment(
        folders: [String: String], layouts: [String: String], uploads: [String: Upload] = [:]
    ) -> OperationEnvironment {
        // A Dockerfile that comes alone has an empty context.
        let folders = folders.merging(["context": store.directory + Self.emptyFolder]) { given, _ in given }
        var environment = OperationEnvironment(
            store: store, runtime: runtime,
            images: StoreFirstFetcher(store: store, registry: registry, offline: request.settings.offline),
            progress: log, folders: folders, layouts: layouts, secrets: secrets, agents: agents,
            entitlements: entitlements, cgroupParent: request.settings.cgroupParent ?? "", logs: log, memory: memory,
            clock: { System.now() })
        environment.uploads = uploads
        if let lines = request.debug { environment.debug = { lines.add($0) } }
        return environment
    }

    /// Reads and compiles what the settings name, with a row for each thing that is loaded.
    func compile(_ settings: BuildSettings, _ surroundings: BuildSurroundings) async throws -> Compilation {
        let room = self
        return try await cancellable { cancellation in
            let load = InternalStep("[internal] load build definition from \(settings.shownDockerfile)", room.log)
            let plan: BuildPlan
            do {
                plan = try BuildPlan.make(
                    settings, surroundings, takesFile: false, spool: { try room.store.temporaryDirectory("upload") },
                    download: { try room.registry.download($0, limit: $1) })
            } catch {
                load.end(error: "\(error)")
                throw error
            }
            if let bytes = plan.options.dockerfile { load.read("transferring dockerfile:", bytes: bytes.count) }
            load.end()
            if let ignore = plan.options.dockerfileIgnoreFile ?? plan.options.ignoreFile {
                try InternalStep.show("[internal] load \(plan.ignoreFileName ?? ".dockerignore")", room.log) {
                    $0.read("transferring context:", bytes: ignore.count)
                }
            }
            let compilation = try Compilation.run(
                plan, images: room.images(plan, settings, cancellation),
                facts: room.facts(plan, settings, cancellation))
            for warning in compilation.result.warnings {
                room.log.report(.warning(LintNotes.event(warning, vertex: load.digest, file: plan.dockerfileName)))
            }
            return compilation
        }
    }

    private func images(
        _ plan: BuildPlan, _ settings: BuildSettings, _ cancellation: Cancellation
    ) -> ImageAnswers {
        let room = self
        return ImageAnswers.chain(
            settings, plan, progress: log, store: { _ in room.store },
            registry: { RegistryResolver(client: try room.registry.client(), cancellation: cancellation) })
    }

    private func facts(
        _ plan: BuildPlan, _ settings: BuildSettings, _ cancellation: Cancellation
    ) -> SourceAnswers {
        let room = self
        return SourceAnswers(
            folders: plan.folders, uploads: plan.uploads, offline: settings.offline,
            withTree: { try room.withTree($0, plan, cancellation, $1) }, pins: SourcePins(plan.lock),
            now: { try room.pin($0, plan, cancellation) })
    }

    /// What a remote source is now. Blocks.
    func pin(_ source: SourceOp, _ plan: BuildPlan, _ cancellation: Cancellation) throws -> String {
        let environment = environment(folders: plan.folders, layouts: plan.layouts, uploads: plan.uploads)
        return try Blocking.wait(cancellation) { try await RemotePin.now(source, environment) }
    }

    /// Makes the tree of a definition and hands its path to the body. Blocks.
    func withTree(
        _ definition: Definition, _ plan: BuildPlan, _ cancellation: Cancellation, _ body: (String) throws -> Void
    ) throws {
        let environment = environment(folders: plan.folders, layouts: plan.layouts, uploads: plan.uploads)
        let engine = engine
        let definition = try SourcePolicyFile.applied(plan.policy, to: definition)
        let snapshot = try Blocking.wait(cancellation) {
            let tree = try await engine.solve(definition, environment)
            return try await environment.snapshot(of: tree)
        }
        let mounted = try store.layers.mount(snapshot)
        defer { mounted.close() }
        try body(mounted.path)
    }
}

extension BuildSettings {
    /// How the Dockerfile is named before it is read.
    fileprivate var shownDockerfile: String {
        guard let dockerfile, dockerfile != "-", !dockerfile.contains("://") else { return "Dockerfile" }
        return String(dockerfile.split(separator: "/").last ?? "Dockerfile")
    }
}
