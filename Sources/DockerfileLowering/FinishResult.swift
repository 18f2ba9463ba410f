internal import DfcBasics
internal import ImageSpec
internal import LLB

extension Compilation {
    /// The definition and the image config of a lowered target.
    func finish(
        _ lowering: Lowering, platform: Platform, isImplicit: Bool, _ info: SourceInfo
    ) throws(CompileError) -> PlatformResult {
        lowering.describeContexts(context)
        let index = lowering.resolution.plan.target
        let target = lowering.build(index)
        let graph = lowering.resolution.graph
        var result = PlatformResult(
            platform: platform.normalized(), definition: graph.definition(of: target.state.node, infos: [info]),
            image: target.image, epoch: lowering.epoch, ignoresCache: target.plan.ignoresCache, scanTargets: [:])
        result.$baseImage = target.$baseImage
        if let error = result.definition.marshalError {
            throw CompileError("failed to marshal LLB definition: \(error)")
        }
        result.image.config.env = target.environment.list
        result.image.history = lowering.history(of: index)
        if let epoch = lowering.epoch, !Timestamp.secondsOfText.contains(epoch), !result.image.history.isEmpty {
            throw CompileError(
                "failed to marshal image config: json: error calling MarshalJSON for type *time.Time: "
                    + "Time.MarshalJSON: year outside of range [0,9999]")
        }
        for (key, value) in settings.labels { result.image.config.labels[ByteText(key)] = value }
        if !isImplicit { result.image.platform.adopt(platform) }
        result.image.platform = result.image.platform.normalized()
        if target.scansContext {
            result.scanTargets["context"] = graph.definition(of: lowering.context, infos: [info])
        }
        for other in lowering.resolution.reachable.indices
        where other != index && lowering.resolution.reachable[other] {
            guard let stage = lowering.builds[other], stage.scansStage else { continue }
            result.scanTargets[stage.plan.displayName] = graph.definition(of: stage.state.node, infos: [info])
            if stage.plan.ignoresCache { result.ignoresCache = true }
        }
        return result
    }
}

extension Platform {
    /// What a target platform that was asked for changes in an image's config.
    mutating func adopt(_ target: Platform) {
        let isAlike = target.os == os && target.architecture == architecture
        os = target.os
        architecture = target.architecture
        if !target.variant.isEmpty || !isAlike { variant = target.variant }
        if !target.osVersion.isEmpty || !isAlike { osVersion = target.osVersion }
        if !target.osFeatures.isEmpty { osFeatures = target.osFeatures }
    }
}

extension Lowering {
    /// Completes the local sources with the paths that were used of them.
    func describeContexts(_ main: MainContext) {
        main.describe(context, in: &resolution.graph, paths: contextPaths, excludes: excludes)
        for local in resolution.localContexts {
            let hint =
                "context:\(local.context.key)-"
                + (world.attributes["sharedkey:localdir:" + local.context.key] ?? "")
            let (source, capabilities) = SourceOp.local(
                local.folder, session: world.session(local.folder), sharedKeyHint: hint,
                followPaths: stagePaths[local.stage].followPaths, excludes: local.excludes)
            let metadata = OpMetadata(
                name: "[context \(local.context.key)] load from client", capabilities: capabilities)
            resolution.graph.describe(local.node, source, .init(metadata))
        }
    }
}
