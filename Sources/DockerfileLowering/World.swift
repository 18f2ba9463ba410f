internal import ImageSpec
internal import LLB

/// What lowering knows of the build besides the file. All phases share it.
final class World: Sendable {
    let settings: FrontendSettings
    let contexts: NamedContexts
    let names: StepNames
    let images: any ImageResolver
    let facts: any SourceFacts
    /// What the builder runs on.
    let build: Platform
    /// What is built for.
    let target: Platform
    /// The target platform was not asked for.
    let isTargetImplicit: Bool
    /// Every stage is lowered, not only what the target needs (lint).
    let allStages: Bool
    /// What the outline tells is collected.
    let wantsOutline: Bool
    /// Attributes as they were given.
    let attributes: TextMap
    /// The client's session; empty without.
    let sessionID: String

    init(_ compilation: Compilation, target: Platform?, allStages: Bool, wantsOutline: Bool) {
        let options = compilation.options
        settings = compilation.settings
        contexts = NamedContexts(compilation.attributes, target: target, fallback: options.buildPlatform)
        names = StepNames(showsPlatform: settings.isMultiPlatform)
        images = compilation.images
        facts = compilation.facts
        build = options.buildPlatform
        self.target = target ?? options.buildPlatform
        isTargetImplicit = target == nil
        self.allStages = allStages
        self.wantsOutline = wantsOutline
        attributes = compilation.attributes
        sessionID = options.sessionID
    }

    /// With an implicit target, an image for the build platform's like decides about its stage's platform.
    func detected(_ image: Platform, target: Platform) -> Platform {
        if target.os == image.os, target.architecture == image.architecture { return target }
        return build.os == image.os && build.architecture == image.architecture ? build : target
    }

    /// The session for a local source of this name.
    func session(_ name: String) -> String { attributes["local-sessionid:" + name] ?? sessionID }
}
