internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// What `COPY` and `ADD` have in common, variables expanded.
struct CopyRequest {
    /// `ADD`: archives are unpacked, URLs and git repositories fetched.
    var isAdd: Bool
    var files: SourcesAndDestination
    var chown = ""
    var chmod = ""
    var checksum = ""
    var exclude: [String]
    var link: Bool
    var parents = false
    var keepGitDirectory: Bool?
    var unpack: Bool?
    /// Where paths are copied from.
    var tree: Graph.Node?
    /// The paths are those of the main context.
    var isFromContext: Bool
}

extension Lowering {
    func lower(_ add: Instruction.Add, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var request = CopyRequest(
            isAdd: true, files: add.files, exclude: add.exclude, link: add.link, tree: context, isFromContext: true)
        request.chown = try expand(add.chown, step, stage)
        request.chmod = try expand(add.chmod, step, stage)
        request.checksum = try expand(add.checksum, step, stage)
        request.keepGitDirectory = add.keepGitDir
        request.unpack = add.unpack
        try expandFiles(&request, step, stage)
        try lower(request, step, stage)
        for path in request.files.paths where !path.begins(with: "http://") && !path.begins(with: "https://") {
            contextPaths.insert(joined: path)
        }
    }

    func lower(_ copy: Instruction.Copy, _ step: Step, _ stage: StageBuild) throws(CompileError) {
        var request = CopyRequest(
            isAdd: false, files: copy.files, exclude: copy.exclude, link: copy.link, tree: context,
            isFromContext: step.sources.isEmpty)
        request.chown = try expand(copy.chown, step, stage)
        request.chmod = try expand(copy.chmod, step, stage)
        request.parents = copy.parents
        try expandFiles(&request, step, stage)
        if let source = step.sources.first {
            guard resolution.bases[source].isDispatched else {
                throw CompileError(
                    "cannot copy from stage \(GoQuote.quote(copy.from)), it needs to be defined before current stage "
                        + GoQuote.quote(stage.plan.displayName))
            }
            request.tree = builds[source]?.state.node ?? resolution.bases[source].state.node
        }
        try lower(request, step, stage)
        let owner = step.sources.first.map { builds[$0]?.pathOwner ?? $0 }
        for path in request.files.paths {
            if let owner { stagePaths[owner].insert(joined: path) } else { contextPaths.insert(joined: path) }
        }
    }

    private func expandFiles(
        _ request: inout CopyRequest, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) {
        for index in request.files.paths.indices {
            request.files.paths[index] = try expand(request.files.paths[index], step, stage)
        }
        request.files.destination = try expand(request.files.destination, step, stage)
        let bodies = ShellWords(options: [.skipProcessQuotes])
        for index in request.files.contents.indices where request.files.contents[index].expands {
            do {
                let word = try bodies.processWord(
                    request.files.contents[index].data, in: stage.state.environment)
                reportUnset(word.unmatched, step, stage)
                request.files.contents[index].data = SourceText(word.text)
            } catch {
                reportUnset(error.unmatched, step, stage)
                throw CompileError(error.message)
            }
        }
    }

    /// The file op (and with `--link` the merge) of a `COPY` or `ADD`.
    private func lower(
        _ request: CopyRequest, _ step: Step, _ stage: StageBuild
    ) throws(CompileError) {
        var request = request
        let destination = try destination(request.files.destination, stage)
        let mode = try CopyMode(parsing: request.chmod)
        if !request.checksum.isEmpty { try checkChecksum(request) }
        let text = StepNames.text(step.code, words, stage.state.environment)
        let name = stepName(text, step, stage)
        let links = request.link && request.chmod.isEmpty
        let base = links ? nil : stage.state.node
        var template = CopyAction(src: "", dest: ImagePaths.action(destination, keepSlash: true))
        template.createDestPath = true
        template.excludePatterns = request.exclude
        template.mode = mode.bits
        template.modeText = mode.text
        if !request.chown.isEmpty { template.owner = ChownOpt(text: request.chown, base: base) }
        var steps: [Graph.FileStep] = []
        for path in request.files.paths {
            steps.append(try copyStep(path, &request, template, name, step, stage))
        }
        for content in request.files.contents { steps.append(try inlineStep(content, template, stage)) }
        var metadata = OpMetadata(name: name, capabilities: [.fileBase])
        metadata.ignoreCache = stage.plan.ignoresCache
        if links {
            link(steps, text, metadata, step, stage)
        } else {
            stage.state.node = resolution.graph.file(
                base: base, steps: steps, .init(metadata, location: step.location))
        }
        stage.record(historyText(request), layer: true)
    }

    /// A file op on scratch, merged with the stage.
    private func link(
        _ steps: [Graph.FileStep], _ text: String, _ metadata: OpMetadata, _ step: Step, _ stage: StageBuild
    ) {
        var copied = metadata
        let name = metadata.description["llb.customname"] ?? ""
        let group = "\(resolution.graph.count)"
        copied.progressGroup = ProgressGroup(id: group, name: name, weak: true)
        let node = resolution.graph.file(base: nil, steps: steps, .init(copied, location: step.location))
        stage.plan.steps.index -= 1
        var merged = metadata
        merged.description["llb.customname"] = stepName("LINK " + text, step, stage)
        merged.progressGroup = ProgressGroup(id: group, name: name, weak: false)
        merged.capabilities = [.mergeOp]
        stage.state.node = resolution.graph.merge(
            [stage.state.node, node], .init(merged, location: step.location))
    }

    private func destination(_ text: String, _ stage: StageBuild) throws(CompileError) -> String {
        let os = stage.platform.os
        let path = try ImagePaths.withoutDrive(text, os, keepSlash: true)
        if ImagePaths.isAbsolute(path, os: os) {
            return try ImagePaths.normalize(path, in: "/", os: os, keepSlash: true)
        }
        return try ImagePaths.normalize(
            path.isEmpty || path == "." ? "./" : path, in: stage.state.directory, os: os, keepSlash: true)
    }

    private func checkChecksum(_ request: CopyRequest) throws(CompileError) {
        guard request.files.paths.count == 1, let path = request.files.paths.first else {
            throw CompileError("checksum can't be specified for multiple sources")
        }
        if !RemoteText.isHTTP(path), (try? GitReference.parse(path)) == nil {
            throw CompileError("checksum requires HTTP(S) or Git sources")
        }
    }

    private func historyText(_ request: CopyRequest) -> String {
        var pieces = [request.isAdd ? "ADD" : "COPY"]
        if request.parents { pieces.append(" --parents") }
        if !request.chown.isEmpty { pieces += [" --chown=", request.chown] }
        if !request.chmod.isEmpty { pieces += [" --chmod=", request.chmod] }
        for path in request.files.paths { pieces += [" ", path] }
        for content in request.files.contents { pieces += [" <<", content.path] }
        pieces += [" ", request.files.destination, " # buildkit"]
        return String(joining: pieces)
    }
}
