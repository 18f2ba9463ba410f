internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// The third phase: base images and contexts are known, and triggers of base images stand among the instructions.
struct Resolution {
    /// The plan, with the hidden stages and instructions that triggers brought.
    var plan: Plan
    /// What each stage starts from.
    var bases: [StageBase] = []
    /// Stages that the target needs.
    var reachable: [Bool] = []
    /// Sources made so far.
    var graph = Graph()
    /// Local named contexts, whose paths are known only at the end.
    var localContexts: [LocalContext] = []
    /// Findings.
    let lint: Linter

    let world: World
    private var images: [ImageRequest: ResolvedBaseImage] = [:]

    struct ImageRequest: Hashable {
        var reference: String
        var platform: Platform

        /// Few references are asked for on more than one platform.
        func hash(into hasher: inout Hasher) { hasher.combine(reference) }
    }

    struct ResolvedBaseImage {
        var digest: Digest?
        var config: Rare<ImageConfig>
        var hasNoLayers: Bool
        /// What a policy has in the place of the reference.
        var reference: String?
    }

    init(_ plan: consuming Plan, world: World, lint: Linter) {
        self.plan = plan
        self.world = world
        self.lint = lint
    }

    /// Resolves until no trigger brings a stage that was not needed before.
    mutating func resolve() throws(CompileError) {
        var brings = true
        while brings {
            reachable = plan.reachable()
            bases += Array(repeating: StageBase(), count: plan.stages.count - bases.count)
            for index in plan.stages.indices
            where plan.stages[index].base == nil && !bases[index].isDispatched && !bases[index].isResolved {
                try resolveBase(of: index)
            }
            brings = false
            for index in plan.stages.indices where index < reachable.count && reachable[index] {
                if try addTriggers(to: index) { brings = true }
            }
        }
        bases += Array(repeating: StageBase(), count: plan.stages.count - bases.count)
        reachable = plan.reachable()
    }

    private mutating func resolveBase(of index: Int) throws(CompileError) {
        let isNeeded = reachable[index] || world.allStages
        bases[index].isResolved = isNeeded
        if plan.stages[index].baseName == "scratch", plan.stages[index].namedContext == nil {
            bases[index].state = BuildState()
            bases[index].image = .scratch(world.target)
            bases[index].platform = world.target
            if plan.stages[index].isHidden { bases[index].isDispatched = true }
            return
        }
        do {
            try resolveImage(of: index, isNeeded: isNeeded)
        } catch {
            throw error.at(plan.stages[index].lines)
        }
        if plan.stages[index].isHidden { bases[index].isDispatched = true }
    }

    private mutating func resolveImage(of index: Int, isNeeded: Bool) throws(CompileError) {
        let written = plan.stages[index].baseName
        var name: ImageName
        do {
            name = try ImageName(parsing: written)
        } catch {
            throw CompileError("failed to parse stage name \(GoQuote.quote(written)): \(error)")
        }
        var platform = plan.stages[index].platform ?? world.target
        name = name.tagged
        var reference = name.description
        plan.stages[index].baseName = reference
        var isScratch = false
        if isNeeded {
            if let context = plan.stages[index].namedContext {
                try replaceStage(index, with: context)
                return
            }
            if let context = try world.contexts.find(name, platform: platform) {
                try replaceBase(of: index, with: context, platform: platform)
                return
            }
            let image = try baseImage(reference, written: written, platform: platform)
            bases[index].adopt(image.config)
            if plan.stages[index].platform == nil, world.isTargetImplicit {
                platform = world.detected(bases[index].imagePlatform, target: platform)
            }
            name = try replaced(name, by: image.reference).tagged
            if let digest = image.digest { name.digest = digest }
            reference = name.description
            plan.stages[index].baseName = reference
            isScratch = image.digest != nil && image.hasNoLayers
        }
        bases[index].platform = platform
        if isScratch {
            bases[index].state = BuildState()
            return
        }
        bases[index].state = BuildState(
            node: imageSource(index, reference, platform), platform: platform)
        if isNeeded { reportPlatform(written, expected: platform, index) }
    }

    private mutating func imageSource(_ index: Int, _ reference: String, _ platform: Platform) -> Graph.Node {
        let name = world.names.name(
            "FROM " + plan.stages[index].baseName, of: &plan.stages[index], platform: platform, environment: nil)
        var metadata = OpMetadata(name: name, capabilities: [.sourceImage], command: plan.stages[index].code)
        var source = SourceOp(identifier: "docker-image://" + reference)
        if world.settings.resolveMode != .default {
            source.attributes["image.resolvemode"] = world.settings.resolveMode.rawValue
            if world.settings.resolveMode == .pull { metadata.capabilities.insert(.sourceImageResolveMode) }
        }
        let location = SourceLocation(lines: plan.stages[index].lines.map { Array($0) } ?? [])
        return graph.source(source, platform: platform, .init(metadata, location: location))
    }

    private mutating func baseImage(
        _ reference: String, written: String, platform: Platform
    ) throws(CompileError) -> ResolvedBaseImage {
        let request = ImageRequest(reference: reference, platform: platform)
        if let known = images[request] { return known }
        let resolved: ResolvedImage
        do {
            resolved = try world.images.resolve(
                request.reference, platform: platform, mode: world.settings.resolveMode)
        } catch {
            let known = plan.names + Resolution.commonImages
            throw CompileError("\(written): \(error)" + Suggestion.suffix(for: written, in: known))
        }
        do {
            let config = try resolved.imageConfig()
            let hasNoLayers =
                (config.rootfs.diffIDs ?? []).isEmpty && !config.history.contains { !$0.emptyLayer }
            let image = ResolvedBaseImage(
                digest: resolved.digest, config: Rare(wrappedValue: config), hasNoLayers: hasNoLayers,
                reference: resolved.reference)
            images[request] = image
            return image
        } catch {
            throw CompileError("failed to parse image config: \(error.message)")
        }
    }

    private func replaced(_ name: ImageName, by reference: String?) throws(CompileError) -> ImageName {
        guard let reference else { return name }
        do {
            return try ImageName(parsing: reference)
        } catch {
            throw CompileError("failed to parse ref \(GoQuote.quote(reference)): \(error)")
        }
    }

    private mutating func reportPlatform(_ written: String, expected: Platform, _ index: Int) {
        let actual = bases[index].imagePlatform
        if expected.os == actual.os, expected.architecture == actual.architecture { return }
        lint.report(
            .invalidBaseImagePlatform,
            "Base image \(written) was pulled with platform \(GoQuote.quote(actual.normalized().full)), expected "
                + "\(GoQuote.quote(expected.normalized().full)) for current build",
            lines: plan.stages[index].lines)
    }

    /// Names that a misspelt image may have meant.
    private static let commonImages: [String] = [
        "alpine", "busybox", "centos", "debian", "golang", "ubuntu", "fedora",
    ].flatMap { [$0, "docker.io/library" + $0, $0 + ":latest", "docker.io/library" + $0 + ":latest"] }
}

/// What a stage starts from.
struct StageBase: Sendable {
    var state = BuildState()
    /// The base's config as it is; nil for scratch.
    @Rare var baseImage: ImageConfig?
    /// What its image starts with where that is not the base's config.
    @Rare private var ownImage: ImageConfig?
    /// For path rules and names; nil means the target platform.
    var platform: Platform?
    /// Its instructions need not, or no longer, be lowered.
    var isDispatched = false
    /// The base was asked for.
    var isResolved = false

    /// What its image starts with: no creation time.
    var image: ImageConfig {
        get {
            if let ownImage { return ownImage }
            guard var image = baseImage else {
                return ImageConfig(platform: Platform(os: "", architecture: ""), rootfs: RootFS(type: ""))
            }
            image.created = ""
            return image
        }
        set { ownImage = newValue }
    }

    /// What its image starts with, for the platform alone.
    var imagePlatform: Platform { read { $0.platform } ?? Platform(os: "", architecture: "") }

    /// Of what its image starts with; creation times excepted.
    func read<Result>(_ body: (borrowing ImageConfig) -> Result) -> Result? {
        $ownImage.read(body) ?? $baseImage.read(body)
    }

    /// Makes this config the base's, shared with whoever has it.
    mutating func adopt(_ config: Rare<ImageConfig>) {
        $baseImage = config
        ownImage = nil
    }
}
