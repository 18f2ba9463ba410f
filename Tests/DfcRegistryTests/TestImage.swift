import DfcBasics
import DfcRegistry
import ImageSpec
import Synchronization
import TestSupport

/// A small image for several platforms, as files, and what is known of where its blobs lie.
final class TestImage: PushContent {
    let folder: TemporaryFolder
    let root: Descriptor
    let layer: Descriptor
    private let documents: [Digest: [UInt8]]
    private let known = Mutex<[String: [String]]>([:])

    init(seed: String = "a", layerSize: Int = 200_000, architectures: [String] = ["amd64", "arm64"]) throws {
        folder = try TemporaryFolder("image")
        var documents: [Digest: [UInt8]] = [:]
        let path = folder.path
        func blob(_ type: String, _ bytes: [UInt8]) throws -> Descriptor {
            let digest = Digest.of(bytes)
            try File.write("\(path)/\(digest.hex)", bytes)
            return Descriptor(mediaType: type, digest: digest, size: Int64(bytes.count))
        }
        func document(_ type: String, _ bytes: [UInt8]) -> Descriptor {
            let digest = Digest.of(bytes)
            documents[digest] = bytes
            return Descriptor(mediaType: type, digest: digest, size: Int64(bytes.count))
        }
        let content = (0..<layerSize).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed.utf8.count) }
        layer = try blob("\(MediaType.ociLayer)+gzip", Array(seed.utf8) + content)
        var members: [Descriptor] = []
        for architecture in architectures {
            let config = try blob(
                MediaType.ociConfig,
                Array(
                    #"{"architecture":"\#(architecture)","os":"linux","config":{"Env":["S=\#(seed)"]}}"#.utf8))
            var member = document(
                MediaType.ociManifest, Manifest(config: config, layers: [layer]).encode())
            member.platform = Platform(os: "linux", architecture: architecture)
            members.append(member)
        }
        root =
            members.count == 1
            ? members[0] : document(MediaType.ociIndex, Index(manifests: members).encode())
        self.documents = documents
    }

    func document(_ descriptor: Descriptor) throws -> [UInt8] { documents[descriptor.digest] ?? [] }
    func file(_ descriptor: Descriptor) throws -> String { "\(folder.path)/\(descriptor.digest.hex)" }
    func repositories(of digest: Digest, host: String) -> [String] {
        known.withLock { $0["\(host) \(digest)"] ?? [] }
    }
    func note(_ digest: Digest, host: String, repository: String) {
        known.withLock { $0["\(host) \(digest)", default: []].append(repository) }
    }
}
