internal import DfcBasics
internal import DfcHost
internal import Glibc
internal import ImageSpec

extension Store {
    /// Checks every blob (size and digest), every layer's folder, every cache mount's folder, every image's blobs and
    /// what rows say of each other, what keys were made of, and that nothing lies about without a row; gives a line for
    /// each fault. Changes nothing. Blocks.
    package func check() throws(StoreError) -> [String] {
        var faults: [String] = []
        let (blobRows, layerRows, caches, links) = try database.read { (connection) throws(StoreError) in
            let blobs = try connection.rows("SELECT digest, size FROM blobs ORDER BY digest") {
                (row) throws(StoreError) in (row.text(0), row.integer(1))
            }
            let layers = try connection.rows("SELECT id FROM layers ORDER BY id") { (row) throws(StoreError) in
                row.integer(0)
            }
            let caches = try connection.rows("SELECT id FROM cache_mounts") { (row) throws(StoreError) in row.integer(0)
            }
            let links = try connection.rows("PRAGMA foreign_key_check") { (row) throws(StoreError) in row.text(0) }
            let whole = try connection.rows("PRAGMA integrity_check") { (row) throws(StoreError) in row.text(0) }
            return (
                blobs, layers, caches, links.map { "table \($0): row without its parent" } + whole.filter { $0 != "ok" }
            )
        }
        faults += links.map { "database: \($0)" }
        for (text, size) in blobRows {
            if let fault = Self.fault(ofBlob: text, size: size, blobs) { faults.append("blob \(text): \(fault)") }
        }
        for id in layerRows where (try? System.stat(layers.folder(of: LayerID(id))).kind) != .directory {
            faults.append("layer \(id): folder is missing")
        }
        for id in caches where (try? System.stat(cacheMounts.folder(id)).kind) != .directory {
            faults.append("cache mount \(id): folder is missing")
        }
        let known = Set(blobRows.map { $0.0 })
        for image in try images.all() where !known.contains(image.target.digest.description) {
            faults.append("image \(image.name): \(image.target.digest) is missing")
        }
        faults += try database.read { (connection) throws(StoreError) in try ContentPreimages.faults(connection) }
        return try faults + withoutRows()
    }

    /// Folders and blobs that no row names. Looked at inside a write transaction: then nobody is between the two.
    private func withoutRows() throws(StoreError) -> [String] {
        try database.transaction { (connection) throws(StoreError) in
            try Leftovers.withoutRows(directory: directory, connection).map { "\($0): has no row" }
        }
    }

    private static func fault(ofBlob text: String, size: Int64, _ blobs: BlobStore) -> String? {
        guard let digest = Digest(text) else { return "no digest" }
        do throws(HostError) {
            let file = try System.open(blobs.path(of: digest), O_RDONLY | O_NOFOLLOW)
            var hasher = SHA256()
            var got: Int64 = 0
            while true {
                let part = try System.read(file.rawValue, count: 1 << 20)
                if part.isEmpty { break }
                got += Int64(part.count)
                hasher.update(part)
            }
            if got != size { return "size is \(got), not \(size)" }
            let found = hasher.finish()
            return found == digest ? nil : "its bytes are \(found)"
        } catch {
            return error.isMissing ? "file is missing" : "\(error)"
        }
    }
}
