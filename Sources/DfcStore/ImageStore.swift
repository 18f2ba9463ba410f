package import DfcBasics
internal import DfcHost
package import ImageSpec

/// An image under its name.
package struct NamedImage: Sendable, Hashable {
    /// Normalized reference.
    package var name: String
    /// Its root: manifest or index.
    package var target: Descriptor
    /// When the name came to mean this.
    package var created: Nanoseconds
}

/// Images that were built or loaded under a name. What a target needs is in the blob store; `prune` leaves it alone.
package final class ImageStore: Sendable {
    static let schema = SchemaPart(
        name: "images",
        statements: """
            CREATE TABLE IF NOT EXISTS images (
                name TEXT PRIMARY KEY, media_type TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
                created INTEGER NOT NULL
            ) WITHOUT ROWID;
            """)

    private let database: Database

    init(database: Database) { self.database = database }

    /// Lets the name mean the target from now on. Its blobs must be in the blob store already.
    package func set(name: String, target: Descriptor) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "INSERT OR REPLACE INTO images (name, media_type, digest, size, created) VALUES (?, ?, ?, ?, ?)",
                .text(name), .text(target.mediaType), .text(target.digest.description), .integer(target.size),
                .integer(System.now()))
        }
    }

    /// What the name means; nil when nothing.
    package func get(_ name: String) throws(StoreError) -> Descriptor? {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT name, media_type, digest, size, created FROM images WHERE name = ?", .text(name))
            {
                (row) throws(StoreError) in Self.image(row)?.target
            } ?? nil
        }
    }

    /// Whether the store of that state directory may have an image of that name, without opening the store: false is
    /// certain; true also where it cannot be looked into, so that who opens it learns why.
    package static func mayHave(_ name: String, stateDirectory: String) -> Bool {
        let path = stateDirectory + "/dfc.db"
        guard System.exists(path) else { return false }
        do throws(StoreError) {
            let connection = try Connection(path: path, readOnly: true)
            return try connection.row("SELECT 1 FROM images WHERE name = ?", .text(name)) { (_) throws(StoreError) in
                true
            } ?? false
        } catch {
            return true
        }
    }

    /// All images by name.
    package func all() throws(StoreError) -> [NamedImage] {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.rows("SELECT name, media_type, digest, size, created FROM images ORDER BY name") {
                (row) throws(StoreError) in Self.image(row)
            }.compactMap { $0 }
        }
    }

    /// Forgets the name; false when it was not known. Its blobs go with the next prune.
    @discardableResult
    package func remove(_ name: String) throws(StoreError) -> Bool {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run("DELETE FROM images WHERE name = ?", .text(name))
            return connection.changes > 0
        }
    }

    private static func image(_ row: borrowing SQLRow) -> NamedImage? {
        guard let digest = Digest(row.text(2)) else { return nil }
        let target = Descriptor(mediaType: row.text(1), digest: digest, size: row.integer(3))
        return NamedImage(name: row.text(0), target: target, created: row.integer(4))
    }
}
