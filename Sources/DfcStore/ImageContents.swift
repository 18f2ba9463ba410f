internal import DfcBasics
internal import DfcHost
internal import ImageSpec

/// What images consist of.
enum ImageContents {
    /// The roots and all that is named below them (members of indexes, configs, layers), whether it is here or not.
    static func digests(of roots: [Descriptor], in blobs: BlobStore) throws(StoreError) -> Set<Digest> {
        var seen: Set<Digest> = []
        var waiting = roots.map(\.digest)
        while let digest = waiting.popLast() {
            guard seen.insert(digest).inserted else { continue }
            // Read past `blobs.read`, which would mark the blob as used.
            guard let bytes = try? System.readAll(blobs.path(of: digest), limit: 16 << 20),
                let value = try? JSONParser.parse(bytes)
            else { continue }
            for list in ["manifests", "layers"] {
                for member in value[list]?.array ?? [] {
                    if let text = member["digest"]?.string, let one = Digest(text) { waiting.append(one) }
                }
            }
            if let text = value["config"]?["digest"]?.string, let config = Digest(text) { seen.insert(config) }
        }
        return seen
    }
}
