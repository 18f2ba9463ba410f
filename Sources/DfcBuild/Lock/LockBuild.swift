internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import DockerfileLowering
internal import DockerfileSyntax
internal import ImageSpec
internal import Synchronization

/// Pins the base images of a Dockerfile.
package enum LockBuild {
    /// Resolves every base image that any stage of the Dockerfile needs, and writes the lock file; gives its path and
    /// how many images it holds.
    package static func run(
        _ request: LockRequest, _ surroundings: BuildSurroundings
    ) throws(BuildError) -> (path: String, images: Int) {
        var settings = request.settings
        settings.lockFile = nil
        let room = LazyRoom(settings, surroundings)
        defer { room.close() }
        let plan = try CompileBuild.plan(settings, surroundings, room, takesFile: true)
        let path = request.settings.lockFile ?? (plan.contextFolder.map { $0 + "/dfc.lock" } ?? "dfc.lock")
        let known = request.update.isEmpty ? LockFile() : try LockReading.read(path)
        let recorder = ImageRecorder(
            behind: try room.images(plan, settings), registry: { try room.registryResolver() }, known: known,
            update: Set(request.update.map(normalized)))
        try compileAll(plan, recorder, room.facts(plan, settings))
        let lock = recorder.lock
        try MetadataFile.write(text(lock, request.form), to: path)
        return (path, lock.images.count)
    }

    /// Compiles the target, whose errors count, and each other stage, whose errors are its own business.
    private static func compileAll(
        _ plan: BuildPlan, _ images: ImageRecorder, _ facts: SourceAnswers
    ) throws(BuildError) {
        _ = try Compilation.run(plan, images: images, facts: facts)
        guard let source = plan.options.dockerfile else { return }
        for stage in Dockerfile.parse(source).stages where !stage.from.name.isEmpty {
            var other = plan
            other.options.attributes["target"] = stage.from.name
            _ = try? Compilation.run(other, images: images, facts: facts)
        }
    }

    private static func normalized(_ name: String) -> String {
        (try? ImageName(parsing: name).tagged.description) ?? name
    }

    private static func text(_ lock: LockFile, _ form: LockRequest.Form) -> [UInt8] {
        switch form {
        case .dfc: lock.encode()
        case .sourcePolicy: GoJSON.indented(policy(lock)) + [10]
        }
    }

    private static func policy(_ lock: LockFile) -> JSONValue {
        let rules = lock.images.sorted { $0.key < $1.key }.compactMap { reference, platforms -> JSONValue? in
            guard let digest = platforms.values.first?.digest else { return nil }
            let identifier = "docker-image://" + reference
            return .object([
                .init("action", .string("CONVERT")),
                .init("selector", .object([.init("identifier", .string(identifier))])),
                .init("updates", .object([.init("identifier", .string("\(identifier)@\(digest)"))])),
            ])
        }
        return .object([.init("rules", .array(rules))])
    }
}

/// Notes every image that the compiler asks for.
private final class ImageRecorder: ImageResolver {
    private let behind: any ImageResolver
    private let registry: @Sendable () throws -> RegistryResolver
    private let known: LockFile
    private let update: Set<String>
    private let found = Mutex(LockFile())

    init(
        behind: any ImageResolver, registry: @escaping @Sendable () throws -> RegistryResolver, known: LockFile,
        update: Set<String>
    ) {
        self.behind = behind
        self.registry = registry
        self.known = known
        self.update = update
    }

    var lock: LockFile { found.withLock { $0 } }

    func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        let key = platform.normalized().full
        if let image = found.withLock({ $0.images[reference]?[key] }) ?? kept(reference, key),
            let config = image.config, let digest = image.digest as Digest?
        {
            found.withLock { $0.images[reference, default: [:]][key] = image }
            return ResolvedImage(digest: digest, config: GoJSON.compact(config))
        }
        let image = try ask(reference, platform, mode)
        found.withLock { $0.images[reference, default: [:]][key] = image }
        return ResolvedImage(digest: image.digest, config: image.config.map { GoJSON.compact($0) } ?? [])
    }

    func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        try behind.resolveLayout(reference, store: store, platform: platform)
    }

    /// What the file had, where only others are asked for again.
    private func kept(_ reference: String, _ platform: String) -> LockFile.Image? {
        update.contains(reference) ? nil : known.images[reference]?[platform]
    }

    private func ask(_ reference: String, _ platform: Platform, _ mode: ResolveMode) throws -> LockFile.Image {
        do {
            let image = try registry().resolveImage(reference, platform: platform)
            return LockFile.Image(
                digest: image.root.digest,
                manifest: image.manifest.digest == image.root.digest ? nil : image.manifest.digest,
                config: try JSONParser.parse(image.config))
        } catch {
            // An image that dfc made itself is in no registry.
            guard let image = try? behind.resolve(reference, platform: platform, mode: mode), let digest = image.digest
            else { throw error }
            return LockFile.Image(digest: digest, config: try JSONParser.parse(image.config))
        }
    }
}
