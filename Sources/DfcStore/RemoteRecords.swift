package import DfcBasics
internal import DfcHost

/// A file that came from a URL, kept as a layer of its own.
package struct RemoteFile: Sendable, Equatable {
    /// Validator of the answer, without `W/`; empty where the server gave none.
    package var etag: String
    /// `Last-Modified` as the server wrote it; empty where it gave none.
    package var lastModified: String
    /// Name of the file in the layer.
    package var filename: String
    /// Digest of its bytes.
    package var digest: Digest
    /// The layer.
    package var layer: LayerID

    /// A file with all its members.
    package init(etag: String, lastModified: String, filename: String, digest: Digest, layer: LayerID) {
        self.etag = etag
        self.lastModified = lastModified
        self.filename = filename
        self.digest = digest
        self.layer = layer
    }
}

/// What was fetched from the net before: files by URL, and checkouts of git by what they hold. A row whose layer is
/// pruned goes with it.
package final class RemoteRecords: Sendable {
    static let schema = SchemaPart(
        name: "remote records",
        statements: """
            CREATE TABLE IF NOT EXISTS remote_files (
                source TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, filename TEXT NOT NULL,
                digest TEXT NOT NULL, layer INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE,
                noted INTEGER NOT NULL, PRIMARY KEY (source, digest, etag)
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS git_checkouts (
                source TEXT PRIMARY KEY, layer INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE
            ) WITHOUT ROWID;
            """)

    private let database: Database

    /// What the database knows.
    package init(database: Database) { self.database = database }

    /// The files that came from a source (a URL with all that shapes the file), the latest first; at most 32.
    package func files(of source: Digest) throws(StoreError) -> [RemoteFile] {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.rows(
                """
                SELECT etag, modified, filename, digest, layer FROM remote_files WHERE source = ?
                ORDER BY noted DESC LIMIT 32
                """, .text(source.description)
            ) { (row) throws(StoreError) in
                Digest(row.text(3)).map { digest in
                    RemoteFile(
                        etag: row.text(0), lastModified: row.text(1), filename: row.text(2), digest: digest,
                        layer: LayerID(row.integer(4)))
                }
            }.compactMap { $0 }
        }
    }

    /// Remembers a file.
    package func note(_ file: RemoteFile, of source: Digest) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                """
                INSERT OR REPLACE INTO remote_files (source, etag, modified, filename, digest, layer, noted)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, .text(source.description), .text(file.etag), .text(file.lastModified), .text(file.filename),
                .text(file.digest.description), .integer(file.layer.rawValue), .integer(System.now()))
        }
    }

    /// The layer of a checkout; nil where there is none.
    package func checkout(of source: String) throws(StoreError) -> LayerID? {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT layer FROM git_checkouts WHERE source = ?", .text(source)) {
                (row) throws(StoreError) in LayerID(row.integer(0))
            }
        }
    }

    /// Remembers a checkout.
    package func noteCheckout(_ layer: LayerID, of source: String) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "INSERT OR REPLACE INTO git_checkouts (source, layer) VALUES (?, ?)", .text(source),
                .integer(layer.rawValue))
        }
    }
}
