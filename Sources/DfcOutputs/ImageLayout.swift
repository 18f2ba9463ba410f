internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import ImageSpec

/// What an OCI image layout of one image holds besides its blobs (OCI image spec, image-layout.md).
struct ImageLayout {
    let image: AssembledImage
    /// Normalized names.
    let names: [ImageName]
    let store: Store

    static let marker = Array("{\"imageLayoutVersion\":\"1.0.0\"}".utf8)
    static let nameKey = "io.containerd.image.name"
    static let tagKey = "org.opencontainers.image.ref.name"
    private static let createdKey = "org.opencontainers.image.created"

    /// The root as results are told of it: with the time of its making.
    var root: Descriptor {
        var root = image.root
        if root.annotations[Self.createdKey] == nil {
            let now = image.epoch ?? System.now() / 1_000_000_000
            root.annotations[Self.createdKey] = Timestamp.text(now.multipliedClamping(by: 1_000_000_000))
        }
        return root
    }

    /// The entries of `index.json`: one for each name, or one without a name.
    var entries: [Descriptor] {
        let root = root
        if names.isEmpty { return [root] }
        return names.map { name in
            var entry = root
            entry.annotations[Self.nameKey] = name.description
            if let tag = name.tag { entry.annotations[Self.tagKey] = tag }
            return entry
        }
    }

    /// `manifest.json`, which `docker load` reads.
    func dockerManifest() -> [UInt8] {
        let tags: JSONValue = names.isEmpty ? .null : .array(names.map { .string($0.familiar) })
        let list = image.parts.map { part in
            JSONValue.object([
                .init("Config", .string(Self.path(part.config.digest))), .init("RepoTags", tags),
                .init("Layers", .array(part.layers.map { .string(Self.path($0.digest)) })),
            ])
        }
        return GoJSON.compact(.array(list))
    }

    static func path(_ digest: Digest) -> String { "blobs/\(digest.algorithm)/\(digest.hex)" }

    /// Writes the layout as a tar, in the order and with the headers of containerd's exporter.
    func writeTar(_ sink: any ByteSink, forDocker: Bool, progress: (Int64) -> Void) throws {
        let writer = TarWriter(sink, times: .nearest)
        func add(_ path: String, _ bytes: [UInt8], mode: UInt32) throws {
            let size = Int64(bytes.count)
            try writer.begin(TarEntry(path: Array(path.utf8), kind: .file, mode: mode, size: size))
            try writer.write(bytes)
        }
        try writer.begin(TarEntry(path: Array("blobs/".utf8), kind: .directory, mode: 0o755))
        try writer.begin(TarEntry(path: Array("blobs/sha256/".utf8), kind: .directory, mode: 0o755))
        var done: Int64 = 0
        for (digest, size) in image.blobs.sorted(by: { $0.key < $1.key }) {
            let path = Self.path(digest)
            try writer.begin(TarEntry(path: Array(path.utf8), kind: .file, mode: 0o444, size: size))
            try writer.write(
                from: try FileSource(path: store.blobs.path(of: digest)), changed: "blob \(digest) is not complete")
            done += size
            progress(done)
        }
        try add("index.json", Index(manifests: entries).encodeCompact(), mode: 0o644)
        if forDocker { try add("manifest.json", dockerManifest(), mode: 0o644) }
        try add("oci-layout", Self.marker, mode: 0o444)
        try writer.finish()
    }

    /// Bytes of all blobs.
    var size: Int64 { image.blobs.values.reduce(0, +) }
}
