internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import ImageSpec
internal import LLB
internal import Synchronization

/// An image, from wherever images come from, or from a layout folder.
///
/// What the reference stands for is resolved once, by the key. Layers are fetched and unpacked only when the content is
/// wanted, each once per chain of layers.
final class SourceImage: BuildSource {
    private let reference: String
    private let fetcher: any ImageFetcher
    private let mode: ResolveMode
    private let checksum: Digest?
    private let layerLimit: Int?
    private let platform: Platform
    private let vertex: Digest
    private let environment: OperationEnvironment
    private let resolved = Mutex<Task<Resolved, any Error>?>(nil)

    /// What a reference stands for.
    private struct Resolved: Sendable {
        var root: Descriptor
        var layers: [Descriptor]
        var diffIDs: [Digest]
        /// When each layer was made, by the history; nothing where that does not tell of as many layers.
        var created: [Nanoseconds?] = []
    }

    /// An image by its reference. Throws when an attribute makes no sense.
    convenience init(
        _ reference: String, _ attributes: [String: String], platform: Platform?, vertex: Digest,
        environment: OperationEnvironment
    ) throws {
        try self.init(
            reference, fetcher: environment.images, prefix: "image", attributes, platform: platform, vertex: vertex,
            environment: environment)
    }

    /// An image of a layout. Throws when no folder was given for it.
    convenience init(
        layout reference: String, _ attributes: [String: String], platform: Platform?, vertex: Digest,
        environment: OperationEnvironment
    ) throws {
        let store = attributes["oci.store"] ?? String(reference.prefix { $0 != "@" && $0 != ":" })
        guard let folder = environment.layouts[store] else {
            throw OperationError.source("no OCI layout was given for \(GoQuote.quote(store))")
        }
        try self.init(
            reference, fetcher: LayoutFetcher(folder), prefix: "oci", attributes, platform: platform, vertex: vertex,
            environment: environment)
    }

    private init(
        _ reference: String, fetcher: any ImageFetcher, prefix: String, _ attributes: [String: String],
        platform: Platform?, vertex: Digest, environment: OperationEnvironment
    ) throws {
        self.reference = reference
        self.fetcher = fetcher
        self.platform = (platform ?? .host).normalized()
        self.vertex = vertex
        self.environment = environment
        if let text = attributes["image.resolvemode"], !text.isEmpty {
            guard let mode = ResolveMode(rawValue: text) else {
                throw OperationError.invalid("invalid image resolve mode \(text)")
            }
            self.mode = mode
        } else {
            mode = .default
        }
        if let text = attributes[prefix + ".checksum"], !text.isEmpty {
            guard let digest = Digest(text) else { throw OperationError.invalid("invalid checksum \(text)") }
            checksum = digest
        } else {
            checksum = nil
        }
        if let text = attributes[prefix + ".layerlimit"], !text.isEmpty {
            guard let limit = Int(text), limit > 0 else {
                throw OperationError.invalid("invalid layer limit \(text)")
            }
            layerLimit = limit
        } else {
            layerLimit = nil
        }
    }

    /// First what the root is, for which platform; then what the layers are, so that two names of equal layers share
    /// what was built on them.
    func key(_ index: Int) async throws -> SourceKey {
        let resolved = try await resolve()
        guard index == 0 else {
            return SourceKey(SourceKeyText.layers(resolved.diffIDs) ?? "")
        }
        let text = SourceKeyText.manifest(resolved.root.digest, platform: platform, limit: layerLimit)
        let fields = SourceKeyText.manifestFields(resolved.root.digest, platform: platform, limit: layerLimit)
        return SourceKey(text, fields: fields, more: !resolved.diffIDs.isEmpty)
    }

    private func resolve() async throws -> Resolved {
        let task = resolved.withLock { task in
            if let task { return task }
            let new = Task.detached { try await self.resolveNow() }
            task = new
            return new
        }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func resolveNow() async throws -> Resolved {
        let root = try await fetcher.resolveRoot(reference, mode: mode)
        if let checksum, checksum != root.digest {
            throw OperationError.source(
                "image digest \(root.digest) for \(reference) does not match expected checksum \(checksum)")
        }
        let manifest = try await manifest(of: root)
        let config = try ImageConfig(reading: try await blob(manifest.config))
        guard config.rootfs.type == "layers", let texts = config.rootfs.diffIDs else {
            if manifest.layers.isEmpty { return Resolved(root: root, layers: [], diffIDs: []) }
            throw OperationError.source("\(reference): the image config names no layers")
        }
        let diffIDs = texts.compactMap { Digest($0) }
        guard diffIDs.count == texts.count, diffIDs.count == manifest.layers.count else {
            throw OperationError.source("\(reference): mismatched image rootfs and manifest layers")
        }
        let count = min(layerLimit ?? diffIDs.count, diffIDs.count)
        return Resolved(
            root: root, layers: Array(manifest.layers.prefix(count)), diffIDs: Array(diffIDs.prefix(count)),
            created: Self.created(config, layers: diffIDs.count))
    }

    private static func created(_ config: ImageConfig, layers: Int) -> [Nanoseconds?] {
        let steps = config.history.filter { !$0.emptyLayer }
        return steps.count == layers ? steps.map { Timestamp.parse($0.created) } : []
    }

    /// The manifest for the platform; an index is followed, a manifest taken as it is.
    private func manifest(of root: Descriptor) async throws -> Manifest {
        var descriptor = root
        for _ in 0..<8 {
            let bytes = try await blob(descriptor)
            guard try ImageRoot.isIndex(bytes, mediaType: descriptor.mediaType) else {
                return try Manifest(reading: bytes)
            }
            guard let next = try Index(reading: bytes).candidates(for: platform).first else {
                throw OperationError.source(
                    "\(reference): failed to resolve source metadata for \(reference): "
                        + "no match for platform in manifest: not found")
            }
            descriptor = next
        }
        throw OperationError.source("\(reference): indexes are nested too deeply")
    }

    private func blob(_ descriptor: Descriptor) async throws -> [UInt8] {
        let blobs = environment.store.blobs
        let (environment, vertex) = (environment, vertex)
        try await fetcher.fetch(descriptor, of: reference, into: blobs) { event in
            if case .retry(let text) = event { environment.tellRetry(text, of: vertex) }
        }
        return try await BlockingPool.run { () throws(any Error) in try blobs.read(descriptor.digest, limit: 64 << 20) }
    }

    /// The layers, unpacked. Those that the store has are not fetched.
    func fetch() async throws -> Tree {
        let resolved = try await resolve()
        let pull = ImagePull(
            reference: reference, fetcher: fetcher, layers: resolved.layers, diffIDs: resolved.diffIDs,
            created: resolved.created, vertex: vertex, environment: environment)
        return .snapshot(try await pull.run())
    }
}

/// What a root may be.
enum ImageRoot {
    /// Whether the bytes are an index rather than a manifest. Throws for what is neither, or could be either.
    static func isIndex(_ bytes: [UInt8], mediaType: String) throws -> Bool {
        let value = try JSONParser.parse(bytes)
        let declared = mediaType.isEmpty ? value["mediaType"]?.string ?? "" : mediaType
        switch declared {
        case MediaType.ociIndex, MediaType.dockerIndex: return true
        case MediaType.ociManifest, MediaType.dockerManifest: return false
        case "application/vnd.docker.distribution.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v1+prettyjws":
            throw OperationError.source(
                "schema 1 image manifests are no longer supported: \(declared)")
        default: break
        }
        let hasLayers = value["config"] != nil || value["layers"] != nil
        let hasManifests = value["manifests"] != nil
        if hasLayers && hasManifests {
            throw OperationError.source("invalid ambiguous manifest and manifest list")
        }
        guard hasLayers || hasManifests else {
            throw OperationError.source("unexpected media type \(declared) for an image")
        }
        return hasManifests
    }
}
