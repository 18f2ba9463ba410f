internal import DfcArchive
package import DfcBasics
internal import DfcHost
package import ImageSpec

/// Unpacks image layers into the layer store.
package enum LayerUnpack {
    /// The tree of the parent with one layer laid onto it. A layer that was unpacked before on top of that chain is
    /// found again. The blob may be a plain tar or compressed in any way; its plain bytes must have the given digest.
    ///
    /// - Parameters:
    ///   - blob: the layer; its bytes are in the blob store.
    ///   - diffID: digest of the plain tar, by the image config.
    ///   - chain: chain ID with this layer (`LayerChain`).
    ///   - parent: the tree of the chain below.
    ///   - createdAt: when the layer was made, by the image's history; nil when that says nothing.
    package static func unpack(
        _ blob: Descriptor, diffID: Digest, chain: Digest, on parent: Snapshot, store: Store, description: String,
        createdAt: Nanoseconds? = nil
    ) throws(LayerUnpackError) -> Snapshot {
        if let known = store.layers.layer(chain: chain) { return parent.adding(known) }
        let pending = try stored { () throws(StoreError) in try store.layers.begin(on: parent) }
        do throws(LayerUnpackError) {
            let source = try archived { () throws(ArchiveError) in
                try FileSource(path: store.blobs.path(of: blob.digest))
            }
            let (found, compression) = try apply(
                source, to: pending.folder, lowers: parent.layers.reversed().map { store.layers.folder(of: $0) },
                isUserNamespace: store.layers.userXattr)
            guard found == diffID else { throw .wrongDiffID(expected: diffID, found: found) }
            return try stored { () throws(StoreError) in
                let snapshot = try store.layers.commit(pending, description: description, createdAt: createdAt)
                guard let layer = snapshot.layers.last else { return snapshot }
                try store.layers.recordBlob(
                    LayerBlob(descriptor: blob, diffID: diffID), compression: compression.rawValue, of: layer)
                try store.layers.recordChain(chain, diffID: diffID, layer: layer)
                return snapshot
            }
        } catch {
            store.layers.discard(pending)
            throw error
        }
    }

    /// Lays an archive onto a folder in overlay form; gives the digest of its plain bytes and its compression.
    static func apply(
        _ source: any ByteSource, to folder: String, lowers: [String], isUserNamespace: Bool
    ) throws(LayerUnpackError) -> (diffID: Digest, compression: Compression) {
        var tree = try layered { () throws(HostError) in
            try LayerUnpackTree(folder: folder, lowers: lowers, isUserNamespace: isUserNamespace)
        }
        let plain = try archived { () throws(ArchiveError) in try Decompressor(source) }
        let hashed = HashingSource(plain)
        try tree.apply(TarReader(hashed))
        // What lies behind the end of the archive counts for the digest.
        try archived { () throws(ArchiveError) in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
            defer { buffer.deallocate() }
            while try hashed.read(into: buffer) > 0 {}
        }
        return (hashed.digest, plain.compression)
    }
}

/// Runs a body of the store's calls.
func stored<T: ~Copyable>(_ body: () throws(StoreError) -> T) throws(LayerUnpackError) -> T {
    do throws(StoreError) {
        return try body()
    } catch {
        switch error {
        case .host(let error): throw .system(error)
        case .database, .missingBlob, .damagedBlob, .wrongSize, .missingLayer, .notFound, .pattern, .changed, .other:
            throw .store(error.description)
        }
    }
}
