package import DfcBasics
internal import DfcHost
internal import ImageSpec

extension LayerStore {
    /// What is known of a layer; nil when it is gone.
    package func record(_ id: LayerID) throws(StoreError) -> LayerRecord? {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row(
                """
                SELECT id, created, last_used, usage_count, description, size, diff_id FROM layers WHERE id = ?
                """, .integer(id.rawValue)
            ) { (row) throws(StoreError) in Self.record(row) }
        }
    }

    /// The tree that the layer was made upon, and against which its changes are said; nil when a layer of it is gone.
    package func parent(of id: LayerID) throws(StoreError) -> Snapshot? {
        let text = try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT parent FROM layers WHERE id = ?", .integer(id.rawValue)) {
                (row) throws(StoreError) in row.text(0)
            }
        }
        guard let text, let parent = try stacks.snapshot(text), exists(parent) else { return nil }
        return parent
    }

    static func record(_ row: borrowing SQLRow) -> LayerRecord {
        LayerRecord(
            id: LayerID(row.integer(0)), created: row.integer(1), lastUsed: row.integer(2),
            usageCount: row.integer(3), description: row.text(4), size: row.optionalInteger(5),
            diffID: row.optionalText(6).flatMap { Digest($0) })
    }

    /// Whether all layers of the tree are here; if so they stay at least as long as this process lives.
    package func exists(_ snapshot: Snapshot) -> Bool {
        let layers = touched.unmarked(snapshot.layers)
        if layers.isEmpty { return true }
        let numbers = Set(layers).map(\.rawValue)
        let all = try? database.transaction { (connection) throws(StoreError) in
            try connection.run(
                """
                UPDATE layers SET last_used = ?, usage_count = usage_count + 1
                WHERE id IN (SELECT value FROM json_each(?))
                """, .integer(System.now()), .text(GoJSON.text(.array(numbers.map { .int($0) }))))
            return connection.changes == numbers.count
        }
        guard all == true, layers.allSatisfy({ System.exists(folder(of: $0)) }) else { return false }
        touched.mark(layers)
        return true
    }

    /// The layer that was unpacked as the top of a chain of diff IDs (OCI image spec, config.md, "ChainID"); nil when
    /// there is none. It stays at least as long as this process lives.
    package func layer(chain: Digest) -> LayerID? {
        let found = try? database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT layer FROM chains WHERE chain = ?", .text(chain.description)) {
                (row) throws(StoreError) in LayerID(row.integer(0))
            }
        }
        guard let layer = found ?? nil, exists(Snapshot(layers: [layer])) else { return nil }
        return layer
    }

    /// Remembers that the layer is the top of that chain, and its diff ID.
    package func recordChain(_ chain: Digest, diffID: Digest, layer: LayerID) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "INSERT OR REPLACE INTO chains (chain, diff_id, layer) VALUES (?, ?, ?)", .text(chain.description),
                .text(diffID.description), .integer(layer.rawValue))
            try connection.run(
                "UPDATE layers SET diff_id = ? WHERE id = ?", .text(diffID.description), .integer(layer.rawValue))
        }
    }

    /// The blob that the layer was written as or came from, in that compression (`none`, `gzip`, `zstd`, or a name with
    /// a level); nil when there is none or the blob is gone.
    package func blob(of layer: LayerID, compression: String, in blobs: BlobStore) -> LayerBlob? {
        let found = try? database.withConnection { (connection) throws(StoreError) in
            try connection.row(
                "SELECT media_type, digest, size, diff_id FROM layer_blobs WHERE layer = ? AND compression = ?",
                .integer(layer.rawValue), .text(compression)
            ) { (row) throws(StoreError) -> LayerBlob? in
                guard let digest = Digest(row.text(1)), let diffID = Digest(row.text(3)) else { return nil }
                let descriptor = Descriptor(mediaType: row.text(0), digest: digest, size: row.integer(2))
                return LayerBlob(descriptor: descriptor, diffID: diffID)
            }
        }
        guard let found, let blob = found ?? nil, blobs.contains(blob.descriptor.digest) else { return nil }
        return blob
    }

    /// Remembers that the blob is the layer in that compression, and the layer's diff ID.
    package func recordBlob(_ blob: LayerBlob, compression: String, of layer: LayerID) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                """
                INSERT OR REPLACE INTO layer_blobs (layer, compression, media_type, digest, size, diff_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """, .integer(layer.rawValue), .text(compression), .text(blob.descriptor.mediaType),
                .text(blob.descriptor.digest.description), .integer(blob.descriptor.size),
                .text(blob.diffID.description))
            try connection.run(
                "UPDATE layers SET diff_id = ? WHERE id = ?", .text(blob.diffID.description), .integer(layer.rawValue))
        }
    }
}
