internal import DfcBasics

extension SolverCache {
    /// Removes results whose layers are gone, and links that lead to no result. Nothing breaks without it, since such
    /// results count as absent; it only keeps the tables from growing. For use inside a write transaction, after layers
    /// were removed. Gives how many results went.
    @discardableResult
    package static func sweep(_ connection: Connection) throws(StoreError) -> Int {
        try LayerStacks.sweep(connection)
        try connection.run(
            "DELETE FROM key_results WHERE result <> '@0' AND result NOT IN (SELECT '@' || id FROM stacks)")
        let gone = connection.changes
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
        return gone
    }
}
