internal import DfcBasics
internal import DfcEngine
internal import DfcHost
internal import DfcOperations
internal import DfcOutputs
internal import DfcRegistry
internal import DfcStore
internal import DockerfileLowering
internal import ImageSpec
internal import LLB

/// Builds: a request from its flags to what it leaves behind.
package struct SolveBuild: Sendable {
    private let request: SolveRequest
    private let surroundings: BuildSurroundings
    private let log: BuildLog
    private let outputs: [Output]
    private let room: SolveRoom

    /// Builds, and gives what was made.
    ///
    /// - Throws: `BuildError`, ready to be shown.
    package static func run(
        _ request: SolveRequest, _ surroundings: BuildSurroundings, progress: any BuildProgress, outputIsTerminal: Bool
    ) async throws(BuildError) -> BuildResult {
        try refuseWhatIsMissing(request)
        let outputs = try self.outputs(request, outputIsTerminal)
        if let file = request.imageIDFile, (try? System.stat(file, follow: true))?.kind == .file {
            try? System.unlink(file)
        }
        let room = try await SolveRoom.open(request, surroundings, progress: progress)
        let build = SolveBuild(
            request: request, surroundings: surroundings, log: room.log, outputs: outputs, room: room)
        do {
            let result = try await build.run()
            await room.close(error: nil)
            return result
        } catch {
            let shown = SolveFailure.shown(error)
            await room.close(error: shown.message)
            throw shown
        }
    }

    private static func outputs(_ request: SolveRequest, _ isTerminal: Bool) throws(BuildError) -> [Output] {
        do {
            let outputs = try Output.list(
                specs: request.outputs, tags: request.tags, push: request.push, load: request.load,
                annotations: request.annotations)
            try Output.check(outputs, standardOutputIsTerminal: isTerminal)
            for output in outputs { try checkDeleting(output, request.entitlements) }
            let writesFiles = outputs.contains { !$0.makesImage }
            if request.imageIDFile != nil && writesFiles && !outputs.contains(where: \.makesImage) {
                throw BuildError(.client, "local and tar exporters are incompatible with image ID file")
            }
            return outputs
        } catch let error as BuildError {
            throw error
        } catch {
            throw SolveFailure.shown(error)
        }
    }

    /// A folder whose other files are deleted has to lie below the working folder, or the user has to insist.
    private static func checkDeleting(_ output: Output, _ allowed: [String]) throws(BuildError) {
        guard case .local(let local) = output, local.deletesOthers, !allowed.contains("buildx.local.delete") else {
            return
        }
        let here = try AbsolutePath.of(".")
        let path = PathClean.clean(try AbsolutePath.of(local.path))
        if path.hasPrefix(here == "/" ? "/" : here + "/") { return }
        throw BuildError(
            .client, "local output mode=delete for destination \"\(local.path)\" requires --allow=buildx.local.delete")
    }

    /// Refuses what dfc cannot do yet, rather than leave it out in silence.
    private static func refuseWhatIsMissing(_ request: SolveRequest) throws(BuildError) {
        for attestation in request.attestations {
            if !attestation.hasSuffix("disabled=true") {
                throw BuildError(.client, "attestations cannot be made yet: \(attestation)")
            }
        }
        let options =
            request.settings.frontendOptions.filter { $0.name.hasPrefix("attest:") }
            + request.settings.buildArguments.filter { $0.name.hasPrefix("BUILDKIT_ATTEST_") }
        if let option = options.first {
            throw BuildError(
                .client, "attestations cannot be made yet: \(option.name)\(option.value.map { "=" + $0 } ?? "")")
        }
        if let target = request.cacheTo.first { throw BuildError(.client, "a cache cannot be exported yet: \(target)") }
    }

    private func run() async throws -> BuildResult {
        var result = BuildResult(reference: "dfc/default/\(log.id)")
        result.notes += room.configurationWarnings.map { "WARNING: \($0)" }
        for source in request.cacheFrom {
            result.notes.append("WARNING: a cache cannot be imported yet, the build goes on without: \(source)")
        }
        let subject = try await makeSubject(&result)
        if outputs.isEmpty && request.outputs.isEmpty {
            result.notes.append(
                "No output was asked for: the result stays in the cache. "
                    + "Get it out with -o DIR, -o type=oci,dest=FILE or -t NAME.")
        } else {
            let exported = try await room.export(subject, to: outputs)
            result.imageDigest = exported.imageDigest
            result.configDigest = exported.configDigest
            result.descriptor = exported.descriptor
            result.imageName = exported.imageName
        }
        try writeFiles(result)
        return result
    }

    private func writeFiles(_ result: BuildResult) throws(BuildError) {
        if let file = request.metadataFile { try MetadataFile.write(MetadataFile.text(result), to: file) }
        if let file = request.imageIDFile, let id = result.imageID { try MetadataFile.write(Array(id.utf8), to: file) }
    }

    private func makeSubject(_ result: inout BuildResult) async throws -> ExportSubject {
        if let file = request.definitionFile {
            let subject = try await solveDefinition(file)
            result.notes += LintNotes.lines([], steps: room.warnings.notes)
            return subject
        }
        let compilation = try await room.compile(request.settings, surroundings)
        let plan = compilation.plan
        var definitions: [Definition] = []
        for platform in compilation.result.results {
            let definition = try SourcePolicyFile.applied(plan.policy, to: platform.definition)
            log.learn(definition)
            definitions.append(definition)
        }
        let environment = room.environment(folders: plan.folders, layouts: plan.layouts, uploads: plan.uploads)
        let trees: [Tree]
        do {
            trees = try await room.engine.solve(definitions, environment)
        } catch {
            throw SolveFailure.shown(error, folders: plan.folders, plan: plan, definitions: definitions)
        }
        result.notes += LintNotes.lines(compilation.result.warnings, steps: room.warnings.notes)
        let platforms = zip(compilation.result.results, trees).map { part, tree in
            ExportSubject.PlatformResult(
                platform: part.platform, tree: tree, config: part.config, baseConfig: part.baseConfig,
                epoch: part.epoch)
        }
        return ExportSubject(
            platforms: platforms, epoch: compilation.result.results.first?.epoch,
            isPlatformMap: compilation.result.isMultiPlatform)
    }

    /// Runs a definition in wire form; its result has no image config but the default one.
    private func solveDefinition(_ file: String) async throws -> ExportSubject {
        let surroundings = surroundings
        var definition: Definition = try await BlockingPool.run { () throws(any Error) in
            let bytes = file == "-" ? try surroundings.standardInput(.max) : try System.readAll(file)
            do { return try Definition.decode(bytes) } catch {
                throw BuildError(.solve, "failed to load LLB: \(error)")
            }
        }
        if definition.entries.contains(where: { $0.metadata.description[Compilation.unresolvedMark] != nil }) {
            throw BuildError(
                .client,
                "this definition was compiled with --unresolved: its base images are not known, so it cannot run")
        }
        let policy = try SourcePolicyFile.read(surroundings.environment)
        definition = try SourcePolicyFile.applied(policy, to: definition)
        log.learn(definition)
        let named = try NamedContexts(request.settings.buildContexts)
        var folders = named.folders
        if !request.settings.context.isEmpty {
            let form = try ContextForm.read(request.settings.context, takesFile: false)
            if case .folder(let folder) = form { folders["context"] = try AbsolutePath.of(folder) }
        }
        let environment = room.environment(folders: folders, layouts: named.layouts)
        let tree: Tree
        do { tree = try await room.engine.solve(definition, environment) } catch {
            throw SolveFailure.shown(error, folders: folders, plan: nil, definitions: [definition])
        }
        return ExportSubject(platforms: [.init(platform: .host, tree: tree, config: [])])
    }
}
