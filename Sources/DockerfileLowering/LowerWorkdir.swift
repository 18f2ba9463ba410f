internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

extension Lowering {
    func lower(_ workdir: Instruction.Workdir, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        let path = try expand(workdir.path, step, stage)
        let os = stage.platform.os
        if !stage.hasWorkdir, !ImagePaths.isAbsolute(path, os: os) {
            resolution.lint.report(
                .workdirRelativePath,
                "Relative workdir \(GoQuote.quote(path)) can have unexpected results if the base image changes",
                lines: step.lines, under: step.comments)
        }
        stage.hasWorkdir = true
        stage.image.config.workingDir = try ImagePaths.workdir(
            path, from: stage.image.config.workingDir, os: os)
        let directory = ImagePaths.slashes(stage.image.config.workingDir, os: os)
        stage.state.directory = directory
        if directory != "/" {
            let name = stepName(StepNames.text(step.code, words, stage.state.environment), step, stage)
            let user = stage.image.config.user
            let mkdir = MkdirAction(
                path: ImagePaths.action(directory), mode: 0o755, makeParents: true,
                owner: user.isEmpty ? nil : ChownOpt(text: user, base: stage.state.node),
                timestamp: epoch.map { $0 &* 1_000_000_000 } ?? -1)
            stage.state.node = resolution.graph.file(
                base: stage.state.node, steps: [.init(.mkdir(mkdir))],
                .init(OpMetadata(name: name, capabilities: [.fileBase]), location: step.location))
        }
        stage.record("WORKDIR " + directory, layer: directory != "/")
    }

    /// The name of a step that changes files.
    func stepName(_ text: String, _ step: Step, _ stage: StageBuild) -> String {
        world.names.name(
            text, of: &stage.plan, platform: stage.platform, environment: stage.state.environment,
            isTrigger: step.isTrigger)
    }
}

extension Step {
    /// The lines of the instruction.
    var location: SourceLocation { SourceLocation(lines: Array(lines)) }
}

extension ChownOpt {
    /// `user[:group]`: `root` and numbers are ids, everything else is looked up by name in the base.
    init(text: String, base: Graph.Node?) {
        let (user, group) = text.cut(at: UInt8(ascii: ":"))
        func option(_ text: Substring) -> UserOpt {
            if text.isEmpty || text == "root" { return .id(0) }
            if let id = try? GoNumbers.integer(String(text), bits: 32) {
                return .id(UInt32(truncatingIfNeeded: id))
            }
            return .name(String(text), input: base == nil ? -1 : 0)
        }
        self.init(user: option(user), group: group.map(option))
    }
}
