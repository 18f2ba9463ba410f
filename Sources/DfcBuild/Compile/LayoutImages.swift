internal import DfcBasics
internal import DfcHost
internal import DockerfileLowering
internal import ImageSpec

/// Reads images from an OCI layout in a folder (OCI image spec, image-layout.md).
struct LayoutImages {
    /// Bigger manifests and configs are refused.
    private static let limit: Int64 = 16 << 20

    /// The layout.
    let folder: String

    /// The root digest, and the manifest's and the config for the platform, of `oci-layout://NAME@DIGEST`.
    func resolve(_ reference: String, platform: Platform) throws -> LockFile.Image {
        guard let at = reference.lastIndex(of: "@"), let root = Digest(reference[reference.index(after: at)...]) else {
            throw ImageUnknown(description: "\(reference): digest is missing")
        }
        let name = reference.dropping("oci-layout://") ?? reference
        do {
            let (manifest, config) = try parts(of: root, platform)
            return LockFile.Image(
                digest: root, manifest: manifest == root ? nil : manifest, config: try JSONParser.parse(config))
        } catch let error as ImageUnknown {
            throw ImageUnknown(
                description: "failed to resolve source metadata for \(name): \(error.description)")
        }
    }

    private func parts(of root: Digest, _ platform: Platform) throws -> (manifest: Digest, config: [UInt8]) {
        var digest = root
        for _ in 0..<4 {
            let bytes = try blob(digest)
            let document = try JSONParser.parse(bytes)
            if document["manifests"] == nil {
                return (digest, try blob(try Manifest(reading: bytes).config.digest))
            }
            guard let next = try Index(reading: bytes).manifest(for: platform) else {
                throw ImageUnknown(description: "no match for platform in manifest: not found")
            }
            digest = next.digest
        }
        throw ImageUnknown(description: "indexes are nested too deeply")
    }

    private func blob(_ digest: Digest) throws -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try System.readAll("\(folder)/blobs/\(digest.algorithm)/\(digest.hex)", limit: Self.limit)
        } catch {
            throw ImageUnknown(description: "\(digest): \(error.errno == 2 ? "not found" : error.text)")
        }
        if digest.algorithm == "sha256", Digest.of(bytes) != digest {
            throw ImageUnknown(description: "\(digest): the file in \(folder) has other content")
        }
        return bytes
    }
}
