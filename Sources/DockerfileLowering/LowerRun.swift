internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

extension Lowering {
    /// One exec on top of the stage.
    func lower(_ run: Instruction.Run, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        let mounts = try expandedMounts(run, step, stage)
        stagePaths[stage.pathOwner].insert("/")
        let command = runCommand(run, stage)
        var trees = RunTrees()
        if let script = command.script {
            trees.mounts.append(scriptMount(script))
            trees.capabilities.formUnion([.execMountBind, .execMountSelector])
        }
        for (index, mount) in mounts.enumerated() {
            try lower(mount, from: step.sources[index], into: &trees, step, stage)
        }
        if !run.devices.isEmpty {
            throw CompileError(
                "device feature is only supported in Dockerfile frontend 1.14.0-labs or later")
        }
        if world.settings.shmSize > 0 {
            trees.mounts.append(
                .init(Mount(dest: "/dev/shm", output: -1, kind: .tmpfs(size: world.settings.shmSize))))
            trees.capabilities.formUnion([.execMountTmpfs, .execMountTmpfsSize])
        }
        let name = world.names.name(
            Self.nameText(
                command.summary.isEmpty ? step.code : step.code + command.summary, mounts, stage.state.environment,
                words),
            of: &stage.plan,
            platform: stage.state.platform,
            environment: stage.state.environment, isTrigger: step.isTrigger)
        var metadata = OpMetadata(name: name, capabilities: trees.capabilities, command: step.code)
        metadata.ignoreCache = stage.plan.ignoresCache
        metadata.resources = world.settings.resources
        let environment = stage.state.environment.list()
        let exec = execOp(run, command.arguments, trees, stage, environment, &metadata)
        let history = historyText(command.arguments, stage)
        stage.state.node = resolution.graph.exec(
            exec, root: stage.state.node, mounts: trees.mounts, files: trees.secrets + trees.sockets,
            platform: stage.state.platform ?? world.target, .init(metadata, location: step.location))
        stage.record(history, layer: true)
    }

    private func execOp(
        _ run: Instruction.Run, _ arguments: [String], _ trees: RunTrees, _ stage: StageBuild, _ environment: [String],
        _ metadata: inout OpMetadata
    ) -> ExecOp {
        var meta = ExecMeta()
        meta.args = arguments
        meta.env = environment
        if let socket = trees.sockets.first?.dest, stage.state.environment.value(of: "SSH_AUTH_SOCK") == nil {
            meta.env.append("SSH_AUTH_SOCK=" + socket)
        }
        meta.cwd = stage.state.directory
        meta.user = stage.state.user
        meta.proxy = world.settings.proxy
        meta.extraHosts = world.settings.extraHosts
        meta.hostname = stage.state.hostname
        meta.ulimits = world.settings.ulimits
        meta.cgroupParent = world.settings.cgroupParent
        meta.removeMountStubsRecursive = true
        var exec = ExecOp(meta: meta, mounts: [], network: stage.state.network, secretEnv: trees.secretEnv)
        switch run.network {
        case .default: break
        case .none: exec.network = .none
        case .host: exec.network = .host
        }
        if run.security == .insecure { exec.security = .insecure }
        metadata.capabilities.formUnion([.execMetaBase, .execMetaDefaultPath])
        if stage.state.node != nil { metadata.capabilities.insert(.execMountBind) }
        if exec.network != .unset { metadata.capabilities.insert(.execMetaNetwork) }
        if exec.security == .insecure { metadata.capabilities.insert(.execMetaSecurity) }
        if meta.proxy != nil { metadata.capabilities.insert(.execMetaProxy) }
        if !meta.ulimits.isEmpty { metadata.capabilities.insert(.execMetaUlimit) }
        if metadata.resources != nil { metadata.capabilities.insert(.execMetaResources) }
        return exec
    }

    /// The text of the step: variables expanded but quotes kept, and unset ones as written; variables that hold secrets
    /// are masked.
    private static func nameText(
        _ text: String, _ mounts: [RunMount], _ environment: EnvironmentList, _ words: ShellWords
    ) -> String {
        var words = words
        words.options = [.rawQuotes, .skipUnsetEnv]
        let secrets = mounts.compactMap { $0.kind == .secret ? $0.environment : nil }
        if secrets.isEmpty { return StepNames.text(text, words, environment) }
        return StepNames.text(text, words, MaskedEnvironment(base: environment, secrets: Set(secrets)))
    }

    /// The arguments as the history shows them: declared arguments with their values in front.
    private func historyText(_ arguments: [String], _ stage: StageBuild) -> String {
        let declared = stage.arguments.list
        var pieces = ["RUN "]
        pieces.reserveCapacity(4 * declared.count + 2 * arguments.count + 4)
        if !declared.isEmpty {
            pieces += ["|", String(declared.count)]
            for argument in declared {
                let value = stage.state.environment.value(of: argument.key) ?? argument.value
                pieces += [" ", argument.key, "=", value]
            }
            if !arguments.isEmpty { pieces.append(" ") }
        }
        for (number, argument) in arguments.enumerated() {
            if number > 0 { pieces.append(" ") }
            pieces.append(argument)
        }
        pieces.append(" # buildkit")
        return String(joining: pieces)
    }

    private func expandedMounts(
        _ run: Instruction.Run, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) -> [RunMount] {
        if run.mountFlags.isEmpty { return [] }
        var unset: [[String]] = []
        defer { for names in unset { reportUnset(names, step, stage) } }
        let words = words
        do throws(DockerfileError) {
            return try run.mounts { (text) throws(ShellWordsError) in
                do throws(ShellWordsError) {
                    let word = try words.processWord(text, in: stage.state.environment)
                    if !word.unmatched.isEmpty { unset.append(word.unmatched) }
                    return word.text
                } catch {
                    unset.append(error.unmatched)
                    throw error
                }
            }
        } catch {
            throw CompileError(error.message)
        }
    }
}

/// Variables of which some are secrets.
private struct MaskedEnvironment: WordEnvironment {
    let base: EnvironmentList
    let secrets: Set<String>

    func value(of name: String) -> String? { secrets.contains(name) ? "****" : base.value(of: name) }
    var names: [String] { base.names.filter { !secrets.contains($0) } + secrets.sorted() }
}

/// Mounts of a `RUN` besides its root.
struct RunTrees {
    var mounts: [Graph.MountedInput] = []
    var secrets: [Mount] = []
    var sockets: [Mount] = []
    var secretEnv: [SecretEnv] = []
    var capabilities: Capabilities = []
}
