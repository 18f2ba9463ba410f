package import DfcBasics
package import DfcSolver

/// The solver's cache storage in the state database.
///
/// Two tables: links between keys, and results. A result's row is written last, in the transaction that links its key;
/// a row whose layers are gone counts as absent (`SolverResults.load`). Keys need no rows of their own: a root is a
/// digest, the others are found through links.
package struct SolverCache: CacheStorage {
    static let schema = SchemaPart(
        name: "solver cache",
        statements: """
            CREATE TABLE IF NOT EXISTS key_links (
                parent TEXT NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, digest TEXT NOT NULL,
                selector TEXT NOT NULL, child TEXT NOT NULL,
                PRIMARY KEY (parent, digest, input, output, selector, child)
            ) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS key_links_by_child ON key_links (child);
            CREATE TABLE IF NOT EXISTS key_results (
                key TEXT NOT NULL, result TEXT NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL,
                PRIMARY KEY (key, result)
            ) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS key_generation (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL);
            """)

    let database: Database

    /// The storage in the store's database.
    package init(store: Store) { database = store.database }

    package func children(_ queries: [CacheQuery]) throws -> [Set<CacheKey>] {
        try database.withConnection { (connection) throws(StoreError) in
            var answers: [Set<CacheKey>] = []
            for query in queries {
                var children: Set<CacheKey> = []
                for step in query.steps {
                    try connection.each(
                        """
                        SELECT child FROM key_links
                        WHERE parent = ? AND digest = ? AND input = ? AND output = ? AND selector = ?
                        """,
                        [
                            .text(step.parent.description), .text(step.link.digest.description),
                            .integer(Int64(step.link.input)), .integer(Int64(step.link.output)),
                            .text(step.link.selector?.description ?? ""),
                        ]
                    ) { (row) throws(StoreError) in children.insert(CacheKey(stored: row.text(0))) }
                }
                answers.append(children)
            }
            return answers
        }
    }

    package func records(of keys: some Collection<CacheKey>) throws -> [CacheRecord] {
        let keys = Array(keys)
        return try database.withConnection { (connection) throws(StoreError) in
            var records: [CacheRecord] = []
            for key in keys {
                records += try connection.rows(
                    "SELECT result, created FROM key_results WHERE key = ?", .text(key.description)
                ) { (row) throws(StoreError) in
                    CacheRecord(key: key, result: row.text(0), created: row.integer(1))
                }
            }
            return records.sorted { ($0.created, $0.result) > ($1.created, $1.result) }
        }
    }

    package func add(_ links: [StoredLink]) throws {
        try database.transaction { (connection) throws(StoreError) in try Self.add(links, connection) }
    }

    package func save(
        _ record: CacheRecord, links: [StoredLink], superseded: Set<CacheKey>, adopted: Set<CacheKey>,
        preimages: [Preimage]
    ) throws {
        try database.transaction { (connection) throws(StoreError) in
            for key in superseded {
                let text = SQLValue.text(key.description)
                try connection.run("DELETE FROM key_results WHERE key = ?", text)
                try connection.run("DELETE FROM key_links WHERE child = ?", text)
                try connection.run("DELETE FROM key_links WHERE parent = ?", text)
            }
            for key in adopted {
                try connection.run(
                    """
                    INSERT OR IGNORE INTO key_links (parent, input, output, digest, selector, child)
                    SELECT ?, input, output, digest, selector, child FROM key_links WHERE parent = ?
                    """, .text(record.key.description), .text(key.description))
            }
            if !superseded.isEmpty {
                try connection.run(
                    """
                    INSERT INTO key_generation (id, number) VALUES (1, 1)
                    ON CONFLICT (id) DO UPDATE SET number = number + 1
                    """)
            }
            for preimage in preimages { try Self.keep(preimage, connection) }
            try Self.add(links, connection)
            try connection.run(
                "INSERT OR REPLACE INTO key_results (key, result, created, used) VALUES (?, ?, ?, ?)",
                .text(record.key.description), .text(record.result), .integer(record.created),
                .integer(record.created))
        }
    }

    package func leads(_ key: CacheKey) throws -> Bool {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT 1 FROM key_links WHERE parent = ? LIMIT 1", .text(key.description)) {
                (_) throws(StoreError) in true
            } ?? false
        }
    }

    package func generation() throws -> Int64 {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row("SELECT number FROM key_generation") { (row) throws(StoreError) in row.integer(0) } ?? 0
        }
    }

    package func remove(_ record: CacheRecord) throws {
        try database.transaction { (connection) throws(StoreError) in
            try connection.run(
                "DELETE FROM key_results WHERE key = ? AND result = ?", .text(record.key.description),
                .text(record.result))
        }
    }

    package func touch(_ records: [CacheRecord], at time: Nanoseconds) throws {
        guard !records.isEmpty else { return }
        try database.transaction { (connection) throws(StoreError) in
            for record in records {
                try connection.run(
                    "UPDATE key_results SET used = ? WHERE key = ? AND result = ?", .integer(time),
                    .text(record.key.description), .text(record.result))
            }
        }
    }

    private static func add(_ links: [StoredLink], _ connection: Connection) throws(StoreError) {
        for link in links {
            try connection.run(
                """
                INSERT OR IGNORE INTO key_links (parent, input, output, digest, selector, child)
                VALUES (?, ?, ?, ?, ?, ?)
                """, .text(link.parent.description), .integer(Int64(link.link.input)),
                .integer(Int64(link.link.output)), .text(link.link.digest.description),
                .text(link.link.selector?.description ?? ""), .text(link.child.description))
        }
    }
}
