internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import ImageSpec

/// Answers for images that dfc itself made or loaded, from the local store.
struct StoreImages: Sendable {
    private static let limit: Int64 = 16 << 20

    let store: Store

    /// The root digest and the config for the platform of a reference that the store has a name for; nil where it has
    /// none, or nothing for the platform.
    func resolve(_ reference: String, platform: Platform) throws -> ResolvedImage? {
        guard let root = try store.images.get(reference) else { return nil }
        var digest = root.digest
        for _ in 0..<4 {
            guard store.blobs.contains(digest) else { return nil }
            let bytes = try store.blobs.read(digest, limit: Self.limit)
            if try JSONParser.parse(bytes)["manifests"] == nil {
                let config = try Manifest(reading: bytes).config.digest
                guard store.blobs.contains(config) else { return nil }
                return ResolvedImage(digest: root.digest, config: try store.blobs.read(config, limit: Self.limit))
            }
            guard let next = try Index(reading: bytes).manifest(for: platform) else { return nil }
            digest = next.digest
        }
        return nil
    }
}
