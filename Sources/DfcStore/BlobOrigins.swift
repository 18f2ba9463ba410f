package import DfcBasics
internal import DfcHost

/// Which repositories are known to hold a blob: where it was pulled from, and where it was pushed to. A push asks them
/// to lend it instead of sending it again. What is remembered may have become wrong; nothing depends on it.
package final class BlobOrigins: Sendable {
    static let schema = SchemaPart(
        name: "blob origins",
        statements: """
            CREATE TABLE IF NOT EXISTS blob_origins (
                digest TEXT NOT NULL, host TEXT NOT NULL, repository TEXT NOT NULL, noted INTEGER NOT NULL,
                PRIMARY KEY (digest, host, repository)
            ) WITHOUT ROWID;
            """)

    private let database: Database

    /// What the database knows.
    package init(database: Database) { self.database = database }

    /// The repositories of the host, the latest first; none where the database cannot be asked.
    package func repositories(of digest: Digest, host: String) -> [String] {
        let found = try? database.withConnection { (connection) throws(StoreError) in
            try connection.rows(
                "SELECT repository FROM blob_origins WHERE digest = ? AND host = ? ORDER BY noted DESC LIMIT 8",
                .text(digest.description), .text(host)
            ) { (row) throws(StoreError) in row.text(0) }
        }
        return found ?? []
    }

    /// Remembers that the repository holds the blob.
    package func note(_ digest: Digest, host: String, repository: String) throws(StoreError) {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                """
                INSERT INTO blob_origins (digest, host, repository, noted) VALUES (?, ?, ?, ?)
                ON CONFLICT (digest, host, repository) DO UPDATE SET noted = excluded.noted
                """, .text(digest.description), .text(host), .text(repository), .integer(System.now()))
        }
    }
}
