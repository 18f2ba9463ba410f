internal import DfcHost
internal import ImageSpec

extension LayerBlobs {
    /// About how many bytes of plain tar `blob(of:below:_:store:progress:)` will write for the same request; 0 where it
    /// takes a blob that is there. Reads the layer's folder, not its files.
    package static func bytesToWrite(
        for layer: LayerID, _ request: LayerBlobRequest, store: Store
    ) throws(LayerUnpackError) -> Int64 {
        if store.layers.blob(of: layer, compression: request.key, in: store.blobs) != nil { return 0 }
        if request.epoch == nil, !request.isForced,
            try store.layers.anyBlob(of: layer, in: store.blobs) != nil
        {
            return 0
        }
        var total: Int64 = 0
        var seen: Set<UInt64> = []
        do throws(WalkError<Never>) {
            try FileTree.walk(store.layers.folder(of: layer)) { (_, stat) throws(Never) in
                total += 512
                // A further name of a file is a header alone.
                if stat.kind == .file, stat.links < 2 || seen.insert(stat.inode).inserted {
                    total += (stat.size + 511) / 512 * 512
                }
                return .descend
            }
        } catch {
            switch error {
            case .host(let error): throw .system(error)
            }
        }
        return total
    }
}
