internal import DfcBasics
package import ImageSpec

/// Answers for base images from registries. The calls block their thread: compile on a `BlockingPool` thread.
package struct RegistryResolver: ImageResolver {
    private let client: RegistryClient
    private let cancellation: Cancellation

    /// A resolver that asks through a client; `cancellation` stops what it waits for.
    package init(client: RegistryClient, cancellation: Cancellation = Cancellation()) {
        self.client = client
        self.cancellation = cancellation
    }

    /// The root digest and the config for the platform. A registry is always asked, whatever the mode: looking in the
    /// local store first is for whoever wraps this.
    package func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        let image = try resolveImage(reference, platform: platform)
        return ResolvedImage(digest: image.root.digest, config: image.config)
    }

    /// The same with the descriptors on the way: the root, and the platform's manifest.
    package func resolveImage(
        _ reference: String, platform: Platform
    ) throws -> (root: Descriptor, manifest: Descriptor, config: [UInt8]) {
        do {
            let name = try ImageName(parsing: reference)
            let root = try client.resolve(name, cancellation)
            let (manifest, document) = try choose(root, name, platform)
            let config = try client.smallBlob(document.config, of: name, cancellation)
            return (root, manifest, config)
        } catch {
            if RegistryError.wrapping(error).isCancellation { throw error }
            throw ResolveFailure(description: "failed to resolve source metadata for \(reference): \(error)")
        }
    }

    /// No layout is known here.
    package func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        throw ResolveFailure(description: "\(reference): not found")
    }

    private func choose(
        _ root: Descriptor, _ name: ImageName, _ platform: Platform
    ) throws -> (Descriptor, Manifest) {
        var descriptor = root
        for _ in 0..<4 {
            let bytes = try client.manifest(descriptor, of: name, cancellation)
            switch ManifestKind(try ManifestKind.mediaType(declared: descriptor.mediaType, bytes)) {
            case .manifest: return (descriptor, try Manifest(reading: bytes))
            case .index:
                guard let next = try Index(reading: bytes).candidates(for: platform).first else {
                    throw RegistryError.noMatch
                }
                descriptor = next
            case nil: throw RegistryError.invalid("unsupported manifest media type \(descriptor.mediaType)")
            }
        }
        throw RegistryError.invalid("\(name): indexes are nested too deeply")
    }
}

/// What the frontend shows behind a reference that could not be resolved.
package struct ResolveFailure: Error, Sendable, CustomStringConvertible {
    /// The text.
    package var description: String
}
