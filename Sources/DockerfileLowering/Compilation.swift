internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// The first phase, and what leads from it through the others: options are values, the file is read and parsed.
final class Compilation: Sendable {
    let options: FrontendOptions
    let attributes: TextMap
    let settings: FrontendSettings
    let context: MainContext
    let bytes: [UInt8]
    let file: ParsedDockerfile
    let images: any ImageResolver
    let facts: any SourceFacts

    init(_ options: FrontendOptions, images: any ImageResolver, facts: any SourceFacts) throws(CompileError) {
        self.options = options
        self.images = images
        self.facts = facts
        attributes = TextMap(options.attributes)
        settings = try FrontendSettings(attributes)
        context = try MainContext(attributes, sessionID: options.sessionID, facts: facts)
        if let given = options.dockerfile { bytes = given } else { bytes = try context.dockerfile(facts) }
        file = Dockerfile.parse(bytes, keepsTree: false)
    }

    /// Runs a part, giving its error the file that its places are in.
    func placed<Result>(_ body: () throws(CompileError) -> Result) throws(CompileError) -> Result {
        do {
            return try body()
        } catch {
            throw CompileError(
                error.message, locations: error.locations, filename: context.filename, source: bytes)
        }
    }

    /// Compiles for every platform that is asked for.
    func compile() throws(CompileError) -> CompileResult {
        var result = CompileResult(results: [], warnings: [], isMultiPlatform: settings.isMultiPlatform)
        let info = context.sourceInfo(bytes)
        let platforms: [Platform?] = settings.platforms.isEmpty ? [nil] : settings.platforms
        for (number, platform) in platforms.enumerated() {
            let lint = try linter()
            lint.isSilent = number > 0
            let lowering = try lower(for: platform, lint, allStages: false)
            try lint.check()
            if number == 0 { result.warnings = lint.warnings }
            result.results.append(
                try finish(lowering, platform: platform ?? options.buildPlatform, isImplicit: platform == nil, info))
        }
        return result
    }

    /// The checks as the build argument or the file's directive wants them.
    func linter() throws(CompileError) -> Linter {
        if let options = settings.checkOptions { return Linter(options: options) }
        do {
            return Linter(options: try LintOptions(parsing: file.directives.check?.value ?? ""))
        } catch {
            throw CompileError("failed to parse check options: \(error.message)")
        }
    }

    /// All phases for one platform. After an error, the findings up to it are in `lint`.
    func lower(
        for platform: Platform?, _ lint: Linter, allStages: Bool, wantsOutline: Bool = false
    ) throws(CompileError) -> Lowering {
        if bytes.isEmpty { throw CompileError("the Dockerfile cannot be empty") }
        if let error = file.error, error.phase == .file {
            throw CompileError(error.message, locations: error.locations)
        }
        lint.checkInstructions(of: file)
        if let error = file.error { throw CompileError(error.message, locations: error.locations) }
        guard let last = file.stages.last else { throw CompileError("dockerfile contains no stages to build") }
        lint.checkStageNames(of: file)
        lint.checkKeywords(of: file)
        let world = World(self, target: platform, allStages: allStages, wantsOutline: wantsOutline)
        let words = ShellWords(escape: file.escape)
        var arguments = GlobalArguments(
            buildPlatform: world.build, target: world.target,
            targetName: settings.target.isEmpty ? last.from.name : settings.target, buildArgs: settings.buildArgs)
        lint.checkDefaultBases(of: file, platformArguments: arguments)
        try arguments.declare(file.metaArgs, buildArgs: settings.buildArgs, words: words)
        var buildArgs = settings.buildArgs
        let epoch = try Epoch.resolve(
            world: world, context: context, file: file, arguments: &arguments, buildArgs: &buildArgs)
        var plan = Plan(escape: file.escape)
        try plan.planStages(
            of: file, arguments: arguments, settings: settings, contexts: world.contexts, lint: lint)
        try plan.chooseTarget(settings.target)
        try plan.planCommands(of: file)
        var resolution = Resolution(consume plan, world: world, lint: lint)
        try resolution.resolve()
        let patterns = try ignorePatterns()
        let node = context.node(in: &resolution.graph)
        let lowering = Lowering(
            consume resolution, context: node, file: file, arguments: arguments, buildArgs: buildArgs, epoch: epoch,
            ignored: patterns.compiled)
        try lowering.lower()
        lowering.excludes = patterns.list
        return lowering
    }

    private func ignorePatterns() throws(CompileError) -> (list: [String], compiled: IgnorePatterns?) {
        guard context.isLocal, let file = options.dockerfileIgnoreFile ?? options.ignoreFile, !file.isEmpty else {
            return ([], nil)
        }
        let name =
            options.dockerfileIgnoreFile == nil ? ".dockerignore" : context.filename + ".dockerignore"
        let list = try IgnoreFileText.patterns(file, "failed parsing \(name)")
        if list.isEmpty { return ([], nil) }
        do {
            return (list, try IgnorePatterns(list))
        } catch {
            throw CompileError(error.description)
        }
    }
}
