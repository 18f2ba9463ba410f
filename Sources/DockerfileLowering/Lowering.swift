internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// The fourth phase: instructions become ops, stage after stage.
final class Lowering {
    /// Plan, bases, graph and findings.
    var resolution: Resolution
    /// Stages that were lowered, or merely stand for their base.
    var builds: [StageBuild?]
    /// Paths used of the main context.
    var contextPaths = PathSet()
    /// Paths used of each stage that has a base of its own.
    var stagePaths: [PathSet]
    /// The main context.
    let context: Graph.Node
    let file: ParsedDockerfile
    let arguments: GlobalArguments
    let words: ShellWords
    /// Values of build arguments; `SOURCE_DATE_EPOCH` is already the number.
    let buildArgs: [String: String]
    let epoch: Int64?
    /// Ignore patterns of a local main context, where no `!` makes them undecidable.
    let ignored: IgnorePatterns?
    /// Ignore patterns of the main context, for its source.
    var excludes: [String] = []

    init(
        _ resolution: consuming Resolution, context: Graph.Node, file: ParsedDockerfile, arguments: GlobalArguments,
        buildArgs: [String: String], epoch: Int64?, ignored: IgnorePatterns?
    ) {
        builds = Array(repeating: nil, count: resolution.plan.stages.count)
        stagePaths = Array(repeating: PathSet(), count: resolution.plan.stages.count)
        self.resolution = resolution
        self.context = context
        self.file = file
        self.arguments = arguments
        self.buildArgs = buildArgs
        self.epoch = epoch
        self.ignored = ignored
        words = ShellWords(escape: file.escape)
    }

    var world: World { resolution.world }

    /// Lowers every stage that is needed, in their order.
    func lower() throws(CompileError) {
        for index in resolution.plan.stages.indices {
            let isNeeded = world.allStages || resolution.reachable[index] && !resolution.bases[index].isDispatched
            if isNeeded { try lowerStage(index) }
        }
        let target = resolution.plan.target
        stagePaths[builds[target]?.pathOwner ?? target].insert("/")
    }

    /// The stage as it is now; one that was not lowered is its base.
    func build(_ index: Int) -> StageBuild {
        builds[index]
            ?? StageBuild(
                resolution.plan.stages[index], base: resolution.bases[index], index: index, target: world.target)
    }

    private func lowerStage(_ index: Int) throws(CompileError) {
        let plan = resolution.plan.stages[index]
        let stage = plan.base.map { StageBuild(plan, on: build($0)) } ?? build(index)
        resolution.bases[index].isDispatched = true
        stage.epoch = epoch
        stage.outline = StageOutline(arguments, used: plan.usedArguments)
        // A trigger of the base may name the stage itself: that is the stage so far.
        builds[index] = stage
        do {
            try prepare(stage)
        } catch {
            throw error.at(plan.lines)
        }
        for command in plan.commands {
            do {
                try lower(command, stage)
            } catch {
                throw error.at(command.lines)
            }
        }
        findScans(stage)
    }

    /// What the base's config says about variables, directory and user.
    private func prepare(_ stage: StageBuild) throws(CompileError) {
        if stage.platform.os != "windows", !stage.environment.contains("PATH") {
            stage.environment.set("PATH", text: "PATH=" + ImageConfig.defaultPath)
        }
        for (key, value, text) in stage.environment.pairs { stage.state.environment.set(key, value, text: text) }
        if !world.settings.hostname.isEmpty { stage.state.hostname = world.settings.hostname }
        if !stage.image.config.workingDir.isEmpty {
            let path = try ImagePaths.workdir(
                stage.image.config.workingDir, from: stage.image.config.workingDir, os: stage.platform.os)
            stage.image.config.workingDir = path
            stage.state.directory = ImagePaths.slashes(path, os: stage.platform.os)
        }
        if !stage.image.config.user.isEmpty { stage.state.user = stage.image.config.user }
        stage.state.network = world.settings.network
    }

    /// The history of a stage with that of everything below it.
    func history(of index: Int) -> [HistoryEntry] {
        var chain: [[HistoryEntry]] = []
        var at: Int? = index
        while let current = at {
            chain.append(builds[current]?.history ?? [])
            at = resolution.plan.stages[current].base
            if at == nil { chain.append(resolution.bases[current].read { $0.history } ?? []) }
        }
        return chain.reversed().flatMap { $0 }
    }
}
