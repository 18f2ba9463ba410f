package import DfcBasics
internal import DfcHost

/// A record of the store as `dfc du` shows it.
package struct UsageRecord: Sendable, Hashable {
    /// `layer:N`, `cache:N`, `git:NAME`, or a blob's digest.
    package var id: String
    /// A living process uses it.
    package var inUse: Bool
    /// It may change (cache mounts).
    package var mutable: Bool
    /// Bytes on the disk.
    package var size: Int64
    /// BuildKit's word: `regular`, `internal`, `exec.cachemount`, ...
    package var recordType: String
    /// What made it.
    package var description: String
    /// When it was made.
    package var createdAt: Nanoseconds
    /// When it was last used.
    package var lastUsedAt: Nanoseconds?
    /// How often it was used.
    package var usageCount: Int64
}

/// What a record is about.
enum UsageSubject: Hashable {
    case layer(LayerID)
    case cacheMount(Int64)
    case blob(Digest)
    case repository(String)
}

extension Store {
    /// All records. Sizes that nobody asked for before are measured now. Blocks.
    package func diskUsage() throws(StoreError) -> [UsageRecord] { try usage().map(\.record) }

    /// All records with what they are about. What images need is not among them: it goes with the image's name.
    func usage() throws(StoreError) -> [(subject: UsageSubject, record: UsageRecord)] {
        let since = try hosted { () throws(HostError) in
            try ProcessLease.earliestStart(in: directory + "/processes", besides: lease.name)
        }
        return try layerUsage(usedSince: since) + cacheMountUsage() + blobUsage(usedSince: since) + gitUsage()
    }

    private func layerUsage(
        usedSince since: Nanoseconds?
    ) throws(StoreError) -> [(subject: UsageSubject, record: UsageRecord)] {
        let (records, flattened) = try database.read { (connection) throws(StoreError) in
            let records = try connection.rows(
                "SELECT id, created, last_used, usage_count, description, size, diff_id FROM layers ORDER BY id"
            ) { (row) throws(StoreError) in LayerStore.record(row) }
            let flattened = try connection.rows("SELECT layer FROM flattened") { (row) throws(StoreError) in
                row.integer(0)
            }
            return (records, Set(flattened))
        }
        let sizes = try layerSizes(records)
        return records.map { record in
            let inUse = layers.touched.contains(record.id) || since.map { record.lastUsed >= $0 } == true
            let usage = UsageRecord(
                id: "layer:\(record.id)", inUse: inUse, mutable: false, size: sizes[record.id] ?? 0,
                recordType: flattened.contains(record.id.rawValue) ? "internal" : "regular",
                description: record.description, createdAt: record.created, lastUsedAt: record.lastUsed,
                usageCount: record.usageCount)
            return (.layer(record.id), usage)
        }
    }

    /// A layer never changes, so its size is measured once.
    private func layerSizes(_ records: [LayerRecord]) throws(StoreError) -> [LayerID: Int64] {
        var sizes: [LayerID: Int64] = [:]
        var measured: [(LayerID, Int64)] = []
        for record in records {
            if let size = record.size {
                sizes[record.id] = size
            } else if let size = try? FileTree.diskUsage(layers.folder(of: record.id)) {
                sizes[record.id] = size
                measured.append((record.id, size))
            }
        }
        if !measured.isEmpty {
            try database.transaction { (connection) throws(StoreError) in
                for (id, size) in measured {
                    try connection.run(
                        "UPDATE layers SET size = ? WHERE id = ?", .integer(size), .integer(id.rawValue))
                }
            }
        }
        return sizes
    }

    private func cacheMountUsage() throws(StoreError) -> [(subject: UsageSubject, record: UsageRecord)] {
        let rows = try database.withConnection { (connection) throws(StoreError) in
            try connection.rows("SELECT id, name, created, last_used, usage_count FROM cache_mounts ORDER BY id") {
                (row) throws(StoreError) in
                UsageRecord(
                    id: "\(row.integer(0))", inUse: false, mutable: true, size: 0, recordType: "exec.cachemount",
                    description: "cache mount \(row.text(1))", createdAt: row.integer(2), lastUsedAt: row.integer(3),
                    usageCount: row.integer(4))
            }
        }
        return try rows.map { (row) throws(StoreError) in
            var record = row
            let number = Int64(row.id) ?? 0
            record.id = "cache:\(row.id)"
            record.inUse = try cacheMounts.lock(number, .exclusive) == nil
            record.size = (try? FileTree.diskUsage(cacheMounts.folder(number))) ?? 0
            return (.cacheMount(number), record)
        }
    }

    private func blobUsage(
        usedSince since: Nanoseconds?
    ) throws(StoreError) -> [(subject: UsageSubject, record: UsageRecord)] {
        let rows = try database.withConnection { (connection) throws(StoreError) in
            try connection.rows("SELECT digest, size, created, last_used, usage_count FROM blobs ORDER BY created") {
                (row) throws(StoreError) in
                UsageRecord(
                    id: row.text(0), inUse: false, mutable: false, size: row.integer(1), recordType: "regular",
                    description: "blob", createdAt: row.integer(2), lastUsedAt: row.integer(3),
                    usageCount: row.integer(4))
            }
        }
        let kept = try ImageContents.digests(of: try images.all().map(\.target), in: blobs)
        return rows.compactMap { row in
            guard let digest = Digest(row.id), !kept.contains(digest) else { return nil }
            var record = row
            record.inUse =
                blobs.touched.contains(digest) || since.map { record.lastUsedAt ?? 0 >= $0 } == true
            return (.blob(digest), record)
        }
    }
}
