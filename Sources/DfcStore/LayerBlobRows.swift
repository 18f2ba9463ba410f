internal import DfcBasics
internal import ImageSpec

extension LayerStore {
    /// Some blob of the layer as it is, whatever its compression; nil when none is here.
    func anyBlob(of layer: LayerID, in blobs: BlobStore) throws(LayerUnpackError) -> LayerBlob? {
        let keys = try stored { () throws(StoreError) in
            try database.withConnection { (connection) throws(StoreError) in
                try connection.rows(
                    "SELECT compression FROM layer_blobs WHERE layer = ? ORDER BY compression",
                    .integer(layer.rawValue)
                ) { (row) throws(StoreError) in row.text(0) }
            }
        }
        for key in keys where !key.contains("@") {
            if let blob = blob(of: layer, compression: key, in: blobs) { return blob }
        }
        return nil
    }

    /// Remembers a blob of the layer. One whose times were changed (`isOwnTree` false) says nothing of the layer's own
    /// diff ID.
    func record(_ blob: LayerBlob, key: String, of layer: LayerID, isOwnTree: Bool) throws(StoreError) {
        if isOwnTree { return try recordBlob(blob, compression: key, of: layer) }
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                """
                INSERT OR REPLACE INTO layer_blobs (layer, compression, media_type, digest, size, diff_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """, .integer(layer.rawValue), .text(key), .text(blob.descriptor.mediaType),
                .text(blob.descriptor.digest.description), .integer(blob.descriptor.size),
                .text(blob.diffID.description))
        }
    }
}
