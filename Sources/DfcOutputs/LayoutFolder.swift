internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import Glibc
internal import ImageSpec

/// An OCI image layout as a folder, to which images are added (`tar=false`). Blobs that are there stay; the index is
/// replaced in one step, last. A folder that was not there before goes again where that fails.
struct LayoutFolder {
    let path: String
    let layout: ImageLayout

    func write(progress: (Int64) throws -> Void) throws {
        let isNew = !System.exists(path)
        do {
            try fill(progress: progress)
        } catch {
            if isNew { try? FileTree.removeAll(path) }
            throw error
        }
    }

    private func fill(progress: (Int64) throws -> Void) throws {
        try System.makeDirectories(path + "/blobs/sha256", mode: 0o755)
        try System.makeDirectories(path + "/ingest", mode: 0o755)
        var done: Int64 = 0
        for (digest, size) in layout.image.blobs.sorted(by: { $0.key < $1.key }) {
            try copy(digest, size)
            done += size
            try progress(done)
        }
        try replace("oci-layout", ImageLayout.marker)
        var index = Index(manifests: [])
        if let old = try? System.readAll(path + "/index.json", limit: 4 << 20) {
            do {
                index = try Index(reading: old)
            } catch {
                throw OutputError.export("\(path)/index.json: \(error)")
            }
            if index.mediaType.isEmpty { index.mediaType = MediaType.ociIndex }
        }
        for entry in entries {
            let name = Self.name(of: entry)
            index.manifests.removeAll { Self.name(of: $0) == name }
            index.manifests.append(entry)
        }
        try replace("index.json", index.encodeCompact())
    }

    /// Entries for the folder's index; without a name the tag is `latest`.
    private var entries: [Descriptor] {
        layout.entries.map { entry in
            var entry = entry
            if entry.annotations[ImageLayout.tagKey] == nil { entry.annotations[ImageLayout.tagKey] = "latest" }
            return entry
        }
    }

    private static func name(of entry: Descriptor) -> [String?] {
        [entry.annotations[ImageLayout.nameKey], entry.annotations[ImageLayout.tagKey]]
    }

    private func copy(_ digest: Digest, _ size: Int64) throws {
        let target = "\(path)/\(ImageLayout.path(digest))"
        if let old = try? System.stat(target), old.kind == .file, old.size == size { return }
        let temporary = "\(path)/ingest/\(System.randomHex(bytes: 8))"
        do throws(HostError) {
            let source = try System.open(layout.store.blobs.path(of: digest), O_RDONLY)
            let file = try System.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o444)
            _ = try System.copyAll(from: source.rawValue, to: file.rawValue)
            try System.fsync(file.rawValue)
            try file.close()
            try System.rename(temporary, target)
        } catch {
            try? System.unlink(temporary)
            throw HostError(error.operation, path: target, errno: error.errno)
        }
    }

    private func replace(_ name: String, _ bytes: [UInt8]) throws {
        let target = "\(path)/\(name)"
        do throws(HostError) {
            try System.writeFileAtomically(target, bytes, mode: 0o644, sync: true)
        } catch {
            throw HostError(error.operation, path: target, errno: error.errno)
        }
    }
}
