internal import DfcBasics

extension SolverCache {
    /// Removes results whose layers are gone, and links that lead to no result. Nothing breaks without it, since such
    /// results count as absent; it only keeps the tables from growing. For use inside a write transaction, after layers
    /// were removed. Gives how many results went.
    @discardableResult
    package static func sweep(_ connection: Connection) throws(StoreError) -> Int {
        let gone = try connection.rows(
            """
            SELECT key, result FROM key_results WHERE NOT json_valid(result) OR EXISTS (
                SELECT 1 FROM json_each(key_results.result, '$.layers') AS wanted
                WHERE NOT EXISTS (SELECT 1 FROM layers WHERE layers.id = wanted.value)
            )
            """
        ) { (row) throws(StoreError) in (row.text(0), row.text(1)) }
        for (key, result) in gone {
            try connection.run("DELETE FROM key_results WHERE key = ? AND result = ?", .text(key), .text(result))
        }
        try connection.run(
            """
            WITH RECURSIVE useful (key) AS (
                SELECT key FROM key_results
                UNION SELECT parent FROM key_links JOIN useful ON key_links.child = useful.key
            )
            DELETE FROM key_links WHERE child NOT IN (SELECT key FROM useful)
            """)
        try sweepPreimages(connection)
        try ContentPreimages.sweep(connection)
        return gone.count
    }
}
