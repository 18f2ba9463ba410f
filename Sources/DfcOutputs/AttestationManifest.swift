internal import DfcBasics
internal import DfcStore
internal import ImageSpec

/// The manifest that carries the attestations of one platform's image (BuildKit, attestation storage).
struct AttestationManifest {
    let settings: ImageSettings
    let names: [String]
    let store: Store
    let progress: ExportProgress

    private static let statementType = "application/vnd.in-toto+json"

    /// Writes the statements and their manifest; gives the manifest's entry for the index.
    func write(
        _ attestations: [Attestation], about image: Descriptor, platform: Platform, blobs: inout [Digest: Int64]
    ) throws -> Descriptor {
        let subjects = Statements.subjects(names: names, platform: platform, manifest: image.digest)
        var layers: [Descriptor] = []
        for attestation in attestations {
            let text = GoJSON.compact(try Statements.statement(attestation, about: subjects))
            layers.append(
                Descriptor(
                    mediaType: Self.statementType, digest: try store.blobs.add(text), size: Int64(text.count),
                    annotations: ["in-toto.io/predicate-type": attestation.predicateType]))
        }
        let configText = settings.ociArtifact ? Array("{}".utf8) : classicConfig(layers)
        var config = Descriptor(
            mediaType: settings.ociArtifact ? "application/vnd.oci.empty.v1+json" : MediaType.ociConfig,
            digest: try store.blobs.add(configText), size: Int64(configText.count))
        if settings.ociArtifact { config.data = Base64.encode(configText) }
        var manifest = Manifest(mediaType: MediaType.ociManifest, config: config, layers: layers)
        if settings.ociArtifact {
            manifest.artifactType = "application/vnd.docker.attestation.manifest.v1+json"
            manifest.subject = Descriptor(mediaType: image.mediaType, digest: image.digest, size: image.size)
        }
        let text = manifest.encode()
        let descriptor = Descriptor(
            mediaType: manifest.mediaType, digest: try store.blobs.add(text), size: Int64(text.count),
            annotations: [
                "vnd.docker.reference.digest": image.digest.description,
                "vnd.docker.reference.type": "attestation-manifest",
            ], platform: Platform(os: "unknown", architecture: "unknown"))
        progress.finish("exporting attestation manifest \(descriptor.digest)")
        for blob in layers + [config, descriptor] { blobs[blob.digest] = blob.size }
        return descriptor
    }

    private func classicConfig(_ layers: [Descriptor]) -> [UInt8] {
        let list = JSONValue.array(layers.map { .string($0.digest.description) })
        return GoJSON.compact(
            .object([
                .init("architecture", .string("unknown")), .init("os", .string("unknown")),
                .init("config", .object([])),
                .init("rootfs", .object([.init("type", .string("layers")), .init("diff_ids", list)])),
            ]))
    }
}
