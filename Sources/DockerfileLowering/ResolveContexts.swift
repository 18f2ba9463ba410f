internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// A local named context: a source that is described when all paths that are used of it are known.
struct LocalContext: Sendable {
    /// The pending source.
    var node: Graph.Node
    /// The stage whose paths it brings.
    var stage: Int
    var context: NamedContext
    /// Name of the folder.
    var folder: String
    /// Patterns of its own ignore file.
    var excludes: [String]
}

extension Resolution {
    /// A context in place of a whole stage: its instructions are not run.
    mutating func replaceStage(_ index: Int, with context: NamedContext) throws(CompileError) {
        let (state, image) = try load(context, for: index)
        bases[index].isDispatched = true
        bases[index].state = state
        bases[index].platform = plan.stages[index].platform
        guard var image else { return }
        image.created = ""
        bases[index].image = image
        if !image.platform.os.isEmpty, !image.platform.architecture.isEmpty {
            bases[index].platform = image.platform
        }
    }

    /// A context in place of a base image.
    mutating func replaceBase(
        of index: Int, with context: NamedContext, platform: Platform
    ) throws(CompileError) {
        var (state, image) = try load(context, for: index)
        let config = image ?? .scratch(platform)
        state.platform = platform.normalized()
        bases[index].adopt(Rare(wrappedValue: config))
        bases[index].state = state
        bases[index].platform = platform
    }

    /// A source policy may replace a context so often.
    private static let mostReplacements = 10

    /// The tree of a context and, for images, its config. `replaced` is how often a policy had another in its place.
    private mutating func load(
        _ context: NamedContext, for stage: Int, replaced: Int = 0
    ) throws(CompileError) -> (state: BuildState, image: ImageConfig?) {
        if replaced > Self.mostReplacements {
            throw CompileError(
                "context recursion limit exceeded; this may indicate a cycle in the provided source policies: "
                    + context.value)
        }
        let (head, tail) = context.value.cut(at: UInt8(ascii: ":"))
        guard let tail else {
            throw CompileError("invalid context specifier \(context.value) for \(context.key)")
        }
        let scheme = head.begins(with: "git@") ? "git" : String(head)
        switch scheme {
        case "docker-image":
            let reference = String(tail).behind("//") ?? String(tail)
            return try loadImage(context, reference: reference, for: stage, replaced: replaced)
        case "git":
            guard let state = try loadGit(context) else { throw CompileError("invalid git context \(context.value)") }
            return (state, nil)
        case "http", "https":
            if let state = try loadGit(context) { return (state, nil) }
            let (source, capabilities) = try SourceOp.http(
                context.value, filename: "context", facts: world.facts)
            let metadata = OpMetadata(
                name: "[context \(context.key)] \(context.value)", capabilities: capabilities)
            return (BuildState(node: graph.source(source, .init(metadata))), nil)
        case "oci-layout": return try loadLayout(context, reference: String(tail).behind("//") ?? String(tail))
        case "local":
            let node = graph.pendingSource()
            localContexts.append(
                LocalContext(
                    node: node, stage: stage, context: context, folder: String(tail),
                    excludes: try excludes(of: String(tail))))
            return (BuildState(node: node), nil)
        case "input": throw CompileError("invalid input \(tail) for \(context.key)")
        default: throw CompileError("unsupported context source \(scheme) for \(context.key)")
        }
    }

    private func excludes(of folder: String) throws(CompileError) -> [String] {
        let bytes: [UInt8]?
        do {
            bytes = try world.facts.ignoreFile(ofContext: folder)
        } catch {
            throw CompileError("\(error)")
        }
        guard let bytes, !bytes.isEmpty else { return [] }
        return try IgnoreFileText.patterns(bytes, "failed parsing .dockerignore")
    }

    private mutating func loadImage(
        _ context: NamedContext, reference: String, for stage: Int, replaced: Int
    ) throws(CompileError) -> (state: BuildState, image: ImageConfig?) {
        if reference == "scratch" { return (BuildState(), nil) }
        let name: ImageName
        let resolved: ResolvedImage
        let platform = context.platform ?? world.target
        do {
            name = try ImageName(parsing: reference).tagged
        } catch {
            throw CompileError(error.description)
        }
        do {
            resolved = try world.images.resolve(
                name.description, platform: platform, mode: world.settings.resolveMode)
        } catch let other as NotAnImage {
            var replacement = context
            replacement.value = other.replacement.replacing("://", with: ":", maxReplacements: 1)
            return try load(replacement, for: stage, replaced: replaced + 1)
        } catch {
            throw CompileError("\(error)")
        }
        var image = try config(resolved, "")
        image.created = ""
        let metadata = OpMetadata(name: "[context \(context.key)] \(reference)", capabilities: [.sourceImage])
        let node = graph.source(
            SourceOp(identifier: "docker-image://" + (resolved.reference ?? name.description)), platform: platform,
            .init(metadata))
        var state = BuildState(node: node, platform: context.platform)
        state.apply(image)
        return (state, image)
    }

    private mutating func loadLayout(
        _ context: NamedContext, reference: String
    ) throws(CompileError) -> (state: BuildState, image: ImageConfig?) {
        let layout: ImageName
        var dummy: ImageName
        do {
            layout = try ImageName(strict: reference)
            dummy = try ImageName(parsing: context.name)
        } catch {
            throw CompileError("could not parse oci-layout reference \(GoQuote.quote(reference)): \(error)")
        }
        guard let digest = layout.digest else {
            throw CompileError("oci-layout reference \(GoQuote.quote(layout.description)) has no digest")
        }
        dummy.digest = digest
        let name = layout.name
        let platform = context.platform ?? world.target
        let resolved: ResolvedImage
        do {
            resolved = try world.images.resolveLayout(dummy.description, store: name, platform: platform)
        } catch {
            throw CompileError("\(error)")
        }
        let image = try config(resolved, "could not parse oci-layout image config: ")
        var source = SourceOp(
            identifier: "oci-layout://" + dummy.tagged.description, attributes: ["oci.store": name])
        if !world.sessionID.isEmpty { source.attributes["oci.session"] = world.sessionID }
        let metadata = OpMetadata(
            name: "[context \(context.key)] OCI load from client", capabilities: [.sourceOCILayout])
        var state = BuildState(
            node: graph.source(source, platform: platform, .init(metadata)), platform: context.platform)
        state.apply(image)
        return (state, image)
    }

    private func config(_ image: ResolvedImage, _ prefix: String) throws(CompileError) -> ImageConfig {
        do {
            return try image.imageConfig()
        } catch {
            throw CompileError(prefix + error.message)
        }
    }

    private mutating func loadGit(_ context: NamedContext) throws(CompileError) -> BuildState? {
        guard let reference = try GitReference.parse(context.value) else { return nil }
        let (source, capabilities) = try SourceOp.git(
            reference, keepGitDirectory: reference.keepGitDirectory ?? false, checksum: reference.checksum,
            mtime: reference.mtime, facts: world.facts)
        let metadata = OpMetadata(
            name: "[internal] load git source \(context.value)", capabilities: capabilities)
        return BuildState(node: graph.source(source, .init(metadata)))
    }
}
