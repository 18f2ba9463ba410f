internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import ImageSpec

/// An image in the blob store: its root and all that the root needs.
struct AssembledImage {
    /// One platform's manifest.
    struct Part {
        var platform: Platform
        var manifest: Descriptor
        var config: Descriptor
        var layers: [Descriptor]
    }

    /// Manifest or index.
    var root: Descriptor
    /// True: the root is an index.
    var isIndex: Bool
    var parts: [Part]
    /// Every blob of the image with its size.
    var blobs: [Digest: Int64]
    /// SOURCE_DATE_EPOCH for what is written around the image.
    var epoch: Int64?
}

/// Puts layers, configs, manifests and an index together and keeps them in the blob store.
struct ImageAssembly {
    let settings: ImageSettings
    /// Names as they will stand in the image's attestations.
    let names: [String]
    let subject: ExportSubject
    let store: Store
    let progress: ExportProgress

    func run() throws -> AssembledImage {
        try checkAnnotations()
        var image: [(part: AssembledImage.Part, attestation: Descriptor?)] = []
        var blobs: [Digest: Int64] = [:]
        let layers = try ImageLayers(settings: settings, subject: subject, store: store, progress: progress).export()
        for (result, layers) in zip(subject.platforms, layers) {
            let part = try assemble(result, layers)
            for descriptor in part.layers + [part.config, part.manifest] { blobs[descriptor.digest] = descriptor.size }
            image.append((part, nil))
        }
        for (index, result) in subject.platforms.enumerated() {
            let kept = result.attestations.filter { settings.attestationInline || !$0.isInlineOnly }
            guard !kept.isEmpty else { continue }
            if !settings.ociMediaTypes {
                throw OutputError.export("cannot export attestations with \"oci-mediatypes=false\"")
            }
            let writer = AttestationManifest(settings: settings, names: names, store: store, progress: progress)
            image[index].attestation = try writer.write(
                kept, about: image[index].part.manifest, platform: result.platform, blobs: &blobs)
        }
        let parts = image.map(\.part)
        let attestations = image.compactMap(\.attestation)
        let epoch = subject.platforms.first.flatMap { settings.epoch.seconds(for: $0, subject) }
        guard subject.isPlatformMap || !attestations.isEmpty else {
            guard let part = parts.first else { throw OutputError.export("no result to export") }
            var root = part.manifest
            root.platform = part.platform
            return AssembledImage(root: root, isIndex: false, parts: parts, blobs: blobs, epoch: epoch)
        }
        let root = try writeIndex(parts, attestations)
        blobs[root.digest] = root.size
        return AssembledImage(root: root, isIndex: true, parts: parts, blobs: blobs, epoch: epoch)
    }

    // MARK: Config, manifest, index

    private func assemble(_ result: ExportSubject.PlatformResult, _ layers: [ImageLayers.Layer]) throws
        -> AssembledImage.Part
    {
        let original = result.config.isEmpty ? ImageConfigPatch.empty(result.platform) : result.config
        let epoch = settings.epoch.seconds(for: result, subject)
        var (history, hadSurplus) = ImageHistory.reconciled(
            try ImageConfig(reading: original).history, with: layers.map(\.facts))
        if hadSurplus { progress.warn("invalid image config with unaccounted layers") }
        if let epoch { ImageHistory.clamp(&history, epoch: epoch, base: result.decodedBaseConfig?.history ?? []) }
        let bytes = try ImageConfigPatch.patched(
            original, diffIDs: layers.map(\.diffID), history: history, epoch: epoch)
        let config = Descriptor(
            mediaType: settings.ociMediaTypes ? MediaType.ociConfig : MediaType.dockerConfig,
            digest: try store.blobs.add(bytes), size: Int64(bytes.count))
        var manifest = Manifest(
            mediaType: settings.ociMediaTypes ? MediaType.ociManifest : MediaType.dockerManifest, config: config,
            layers: layers.map(\.descriptor))
        manifest.annotations = annotations(.manifest, result.platform)
        let text = manifest.encode()
        var descriptor = Descriptor(
            mediaType: manifest.mediaType, digest: try store.blobs.add(text), size: Int64(text.count))
        descriptor.annotations = annotations(.manifestDescriptor, result.platform)
        progress.finish("exporting manifest \(descriptor.digest)")
        progress.finish("exporting config \(config.digest)")
        return AssembledImage.Part(
            platform: result.platform, manifest: descriptor, config: config, layers: manifest.layers)
    }

    private func writeIndex(_ parts: [AssembledImage.Part], _ attestations: [Descriptor]) throws -> Descriptor {
        var manifests: [Descriptor] = []
        for part in parts {
            var descriptor = part.manifest
            descriptor.platform = part.platform
            manifests.append(descriptor)
        }
        let index = Index(
            mediaType: settings.ociMediaTypes ? MediaType.ociIndex : MediaType.dockerIndex,
            manifests: manifests + attestations, annotations: annotations(.index, nil))
        let text = index.encode()
        var root = Descriptor(
            mediaType: index.mediaType, digest: try store.blobs.add(text), size: Int64(text.count))
        root.annotations = annotations(.indexDescriptor, nil)
        progress.finish("exporting manifest list \(root.digest)")
        return root
    }

    // MARK: Annotations

    /// Annotations of one place: general ones, then those of the platform.
    private func annotations(_ place: AnnotationRule.Place, _ platform: Platform?) -> [String: String] {
        var found: [String: String] = [:]
        let rules = settings.annotations.filter { $0.place == place }
        for rule in rules where rule.platform == nil { found[rule.key] = rule.value }
        if let wanted = platform?.normalized() {
            for rule in rules where rule.platform?.normalized() == wanted { found[rule.key] = rule.value }
        }
        return found
    }

    private func checkAnnotations() throws(OutputError) {
        let known = subject.platforms.map { $0.platform.normalized() }
        for rule in settings.annotations {
            if let platform = rule.platform, !known.contains(platform.normalized()) {
                throw .export("invalid annotation: no platform \(platform.full) found in source")
            }
            if !subject.isPlatformMap, rule.place == .index || rule.place == .indexDescriptor {
                throw .export("index annotations not supported for single platform export")
            }
        }
    }
}
