internal import DfcBasics
internal import DfcRegistry
internal import DockerfileLowering
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB
internal import Synchronization

/// Pins the base images and the remote sources of a Dockerfile.
package enum LockBuild {
    /// Resolves everything that any stage of the Dockerfile needs and writes the lock file; gives its path and what it
    /// holds, for people.
    package static func run(
        _ request: LockRequest, _ surroundings: BuildSurroundings
    ) throws(BuildError) -> (path: String, contents: String) {
        var settings = request.settings
        settings.lockFile = nil
        settings.locked = false
        let room = LazyRoom(settings, surroundings)
        defer { room.close() }
        let plan = try CompileBuild.plan(settings, surroundings, room, takesFile: true)
        let path = request.settings.lockFile ?? Self.besideTheDockerfile(plan, settings.dockerfile)
        let known = request.update.isEmpty ? LockFile() : try LockedFile.read(path)
        let images = ImageRecorder(
            behind: room.images(plan, settings), registry: { try room.registryResolver() }, known: known,
            update: Set(request.update.map(normalized)))
        let pins = PinRecorder(known: known, update: Set(request.update))
        try compileAll(plan, images, room.facts(plan, settings, pins: .recorded(pins)))
        var lock = pins.lock
        lock.images = images.lock.images
        try checkUpdate(request.update, lock)
        try MetadataFile.write(text(lock, request.form), to: path)
        return (path, contents(lock))
    }

    /// Where the lock file is if nobody says: beside a Dockerfile on this disk, else in the folder of the context.
    private static func besideTheDockerfile(_ plan: BuildPlan, _ file: String?) -> String {
        if let file, file != "-", !file.begins(with: "http://"), !file.begins(with: "https://"),
            plan.contextFolder != nil || PathClean.isAbsolute(file)
        {
            return PathClean.join(PathClean.directory(file), "dfc.lock")
        }
        return plan.contextFolder.map { $0 + "/dfc.lock" } ?? "dfc.lock"
    }

    /// Compiles the target, whose errors count, and each other stage, whose errors are its own business.
    private static func compileAll(
        _ plan: BuildPlan, _ images: ImageRecorder, _ facts: SourceAnswers
    ) throws(BuildError) {
        _ = try Compilation.run(plan, images: images, facts: facts)
        // A lint looks at all stages, as long as it meets no error.
        _ = try? Compilation.call("frontend.lint", plan, images: images, facts: facts)
        guard let source = plan.options.dockerfile else { return }
        for stage in Dockerfile.parse(source, keepsTree: false).stages where !stage.from.name.isEmpty {
            var other = plan
            other.options.attributes["target"] = stage.from.name
            _ = try? Compilation.run(other, images: images, facts: facts)
        }
    }

    /// What is asked for again has to be something that the build needs.
    private static func checkUpdate(_ names: [String], _ lock: LockFile) throws(BuildError) {
        for name in names
        where lock.images[normalized(name)] == nil && lock.http[name] == nil && lock.git[name] == nil {
            throw BuildError(.client, "\(name) is not used by the Dockerfile, so it cannot be updated")
        }
    }

    private static func contents(_ lock: LockFile) -> String {
        func count(_ number: Int, _ one: String) -> String? {
            number == 0 ? nil : "\(number) \(one)\(number == 1 ? "" : "s")"
        }
        let parts = [
            count(lock.images.count, "image"), count(lock.http.count, "URL"), count(lock.git.count, "git ref"),
        ]
        let text = parts.compactMap { $0 }.joined(separator: ", ")
        return text.isEmpty ? "nothing to lock" : text
    }

    private static func normalized(_ name: String) -> String {
        (try? ImageName(parsing: name).tagged.description) ?? name
    }

    private static func text(_ lock: LockFile, _ form: LockRequest.Form) -> [UInt8] {
        switch form {
        case .dfc: lock.encode()
        case .sourcePolicy: lock.policy.encode()
        }
    }
}

/// Notes every image that the compiler asks for.
private final class ImageRecorder: ImageResolver {
    private let behind: ImageAnswers
    private let registry: @Sendable () throws -> RegistryResolver
    private let known: LockFile
    private let update: Set<String>
    private let found = Mutex(LockFile())

    init(
        behind: ImageAnswers, registry: @escaping @Sendable () throws -> RegistryResolver, known: LockFile,
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
            return ResolvedImage(digest: digest, config: config)
        }
        let image = try ask(reference, platform, mode)
        found.withLock { $0.images[reference, default: [:]][key] = image }
        return ResolvedImage(digest: image.digest, config: image.config.map { GoJSON.compact($0) } ?? [])
    }

    func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        let image = try behind.layoutImage(reference, store: store, platform: platform)
        let key = LockFile.key(ofLayout: reference)
        let name = platform.normalized().full
        let noted = kept(key, name) ?? image
        found.withLock { $0.images[key, default: [:]][name] = noted }
        return ResolvedImage(digest: image.digest, config: image.config ?? .null)
    }

    /// What the file had, where only others are asked for again.
    private func kept(_ reference: String, _ platform: String) -> LockFile.Image? {
        update.contains(reference) ? nil : known.images[reference]?[platform]
    }

    private func ask(
        _ reference: String, _ platform: Platform, _ mode: ResolveMode
    ) throws -> LockFile.Image {
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
