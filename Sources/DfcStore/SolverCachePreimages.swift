internal import DfcBasics
package import DfcSolver

/// What keys were made of, beside the keys.
extension SolverCache {
    static let preimageSchema = SchemaPart(
        name: "key preimages",
        statements: """
            CREATE TABLE IF NOT EXISTS key_preimages (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL
            ) WITHOUT ROWID;
            """)

    package func preimage(_ id: String) throws -> Preimage? {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT name, body FROM key_preimages WHERE id = ?", .text(id)) {
                (row) throws(StoreError) in Preimage(id: id, name: row.text(0), text: row.text(1))
            }
        }
    }

    package func links(at key: CacheKey) throws -> [StoredLink] {
        let rows = try database.withConnection { (connection) throws(StoreError) in
            try connection.rows(
                """
                SELECT parent, input, output, digest, selector, child FROM key_links WHERE parent = ?1
                UNION SELECT parent, input, output, digest, selector, child FROM key_links WHERE child = ?1
                """, .text(key.description)
            ) { (row) throws(StoreError) -> StoredLink? in
                guard let digest = Digest(row.text(3)) else { return nil }
                let link = CacheLink(
                    input: Int(row.integer(1)), output: Int(row.integer(2)), digest: digest,
                    selector: Digest(row.text(4)))
                return StoredLink(
                    parent: CacheKey(stored: row.text(0)), link: link, child: CacheKey(stored: row.text(5)))
            }
        }
        return rows.compactMap { $0 }
    }

    static func keep(_ preimage: Preimage, _ connection: Connection) throws(StoreError) {
        try connection.run(
            "INSERT OR IGNORE INTO key_preimages (id, name, body) VALUES (?, ?, ?)", .text(preimage.id),
            .text(preimage.name), .text(preimage.text))
    }

    /// Removes what no link and no result needs any more; inside a write transaction.
    static func sweepPreimages(_ connection: Connection) throws(StoreError) {
        try connection.run(
            """
            DELETE FROM key_preimages WHERE id NOT IN (
                SELECT digest FROM key_links UNION SELECT parent FROM key_links UNION SELECT key FROM key_results
            )
            """)
    }
}
