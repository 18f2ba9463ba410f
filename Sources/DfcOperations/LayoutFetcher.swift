internal import DfcBasics
internal import DfcHost
package import DfcStore
internal import Glibc
package import ImageSpec

/// Images of an OCI layout folder (OCI image spec, image-layout.md). What is taken from it is checked on the way.
package struct LayoutFetcher: ImageFetcher {
    private let folder: String

    /// The layout in that folder.
    package init(_ folder: String) { self.folder = folder }

    /// The descriptor that a reference's digest or tag names; without either a layout of a single image.
    package func resolveRoot(_ reference: String, mode: ResolveMode) async throws -> Descriptor {
        try await BlockingPool.run { () throws(any Error) in try resolve(reference) }
    }

    private func resolve(_ reference: String) throws -> Descriptor {
        let bytes: [UInt8]
        do {
            bytes = try System.readAll(folder + "/index.json", limit: 16 << 20)
        } catch {
            throw OperationError.source("oci-layout \(folder): \(error)")
        }
        let index = try Index(reading: bytes)
        let (name, digest) = Self.parts(reference)
        if let digest {
            if let listed = index.manifests.first(where: { $0.digest == digest }) { return listed }
            guard let stat = try? System.stat(path(digest), follow: true) else {
                throw OperationError.source("oci-layout reference \(GoQuote.quote(reference)) could not be resolved")
            }
            return Descriptor(mediaType: "", digest: digest, size: stat.size)
        }
        if let found = index.manifests.first(where: { Self.isNamed($0, name) }) { return found }
        if index.manifests.count == 1 { return index.manifests[0] }
        throw OperationError.source("oci-layout reference \(GoQuote.quote(reference)) could not be resolved")
    }

    /// The reference in front of `@`, and the digest behind it.
    private static func parts(_ reference: String) -> (String, Digest?) {
        guard let at = reference.lastIndex(of: "@") else { return (reference, nil) }
        return (String(reference[..<at]), Digest(reference[reference.index(after: at)...]))
    }

    /// A layout names an image by its tag, or in full.
    private static func isNamed(_ descriptor: Descriptor, _ name: String) -> Bool {
        let names = ["org.opencontainers.image.ref.name", "io.containerd.image.name"].compactMap {
            descriptor.annotations[$0]
        }
        let last = name.split(separator: "/").last ?? ""
        let tag = last.firstIndex(of: ":").map { String(last[last.index(after: $0)...]) } ?? "latest"
        return names.contains(name) || names.contains(tag)
    }

    private func path(_ digest: Digest) -> String { "\(folder)/blobs/\(digest.algorithm)/\(digest.hex)" }

    /// Copies the blob into the store, which checks it.
    package func fetch(
        _ descriptor: Descriptor, of reference: String, into blobs: BlobStore,
        told: @escaping @Sendable (FetchEvent) -> Void
    ) async throws {
        if blobs.contains(descriptor.digest) { return }
        try await BlockingPool.run { () throws(any Error) in
            let file = try System.open(path(descriptor.digest), O_RDONLY)
            let ingest = try blobs.beginIngest(expected: descriptor)
            do {
                var done: Int64 = 0
                while true {
                    let part = try System.read(file.rawValue, count: 1 << 20)
                    if part.isEmpty { break }
                    try ingest.write(part)
                    done += Int64(part.count)
                    told(.moved(done, of: descriptor.size))
                }
                _ = try ingest.commit()
            } catch {
                ingest.cancel()
                throw error
            }
        }
    }
}
