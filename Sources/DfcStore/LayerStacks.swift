internal import DfcBasics
internal import Synchronization

/// Stacks of layers as rows: each is one layer on another stack, so that the trees of a long build, of which each has a
/// layer more than the one before, cost a row each and not a list each.
package final class LayerStacks: Sendable {
    static let schema = SchemaPart(
        name: "stacks",
        statements: """
            CREATE TABLE IF NOT EXISTS stacks (
                id INTEGER PRIMARY KEY AUTOINCREMENT, below INTEGER NOT NULL,
                layer INTEGER NOT NULL REFERENCES layers (id) ON DELETE CASCADE, UNIQUE (below, layer)
            );
            CREATE INDEX IF NOT EXISTS stacks_by_layer ON stacks (layer);
            """, upgrade: upgrade)

    /// What a row says besides its number.
    struct Row: Hashable {
        var below: Int64
        var layer: Int64
    }

    private let database: Database
    /// Rows that are known to be there: a row goes with its layer only, and layers in use stay.
    private let known = Mutex<[Row: Int64]>([:])

    init(database: Database) { self.database = database }

    /// The text by which the snapshot is found again. Its layers must be in use by this process.
    func text(of snapshot: Snapshot) throws(StoreError) -> String {
        Self.text(try number(of: snapshot))
    }

    /// The number of the snapshot's row, which is written when there is none.
    func number(of snapshot: Snapshot) throws(StoreError) -> Int64 {
        var number: Int64 = 0
        var missing = snapshot.layers[...]
        known.withLock { known in
            while let layer = missing.first, let next = known[Row(below: number, layer: layer.rawValue)] {
                number = next
                missing.removeFirst()
            }
        }
        if missing.isEmpty { return number }
        let start = number
        let rows = try database.transaction { (connection) throws(StoreError) in
            try Self.put(missing, on: start, connection)
        }
        learn(rows)
        return rows.last?.id ?? start
    }

    /// Remembers rows, once they are there for good: a number that was rolled back is given to another stack.
    func learn(_ rows: [(row: Row, id: Int64)]) {
        known.withLock { known in for (row, id) in rows { known[row] = id } }
    }

    /// Writes the rows of layers on a stack that are missing; inside a write transaction.
    static func put(
        _ layers: some Sequence<LayerID>, on start: Int64, _ connection: Connection
    ) throws(StoreError) -> [(row: Row, id: Int64)] {
        var rows: [(row: Row, id: Int64)] = []
        var below = start
        for layer in layers {
            let row = Row(below: below, layer: layer.rawValue)
            let found = try connection.row(
                "SELECT id FROM stacks WHERE below = ? AND layer = ?", .integer(row.below), .integer(row.layer)
            ) { (row) throws(StoreError) in row.integer(0) }
            if let found {
                below = found
            } else {
                try connection.run(
                    "INSERT INTO stacks (below, layer) VALUES (?, ?)", .integer(row.below), .integer(row.layer))
                below = connection.lastID
            }
            rows.append((row, below))
        }
        return rows
    }

    /// The snapshot of that text; nil when a layer of it is gone, or when the text is none of ours.
    func snapshot(_ text: String) throws(StoreError) -> Snapshot? {
        guard let number = Self.number(text) else { return nil }
        if number == 0 { return .scratch }
        let rows = try database.withConnection { (connection) throws(StoreError) in
            try connection.rows(
                """
                WITH RECURSIVE down (id, below, layer) AS (
                    SELECT id, below, layer FROM stacks WHERE id = ?
                    UNION ALL SELECT stacks.id, stacks.below, stacks.layer FROM stacks JOIN down
                    ON stacks.id = down.below
                )
                SELECT id, below, layer FROM down
                """, .integer(number)
            ) { (row) throws(StoreError) in (row: Row(below: row.integer(1), layer: row.integer(2)), id: row.integer(0))
            }
        }
        guard rows.last?.row.below == 0 else { return nil }
        learn(rows)
        return Snapshot(layers: rows.reversed().map { LayerID($0.row.layer) })
    }

    /// Whether another layer stands on this one.
    func bears(_ layer: LayerID) throws(StoreError) -> Bool {
        try database.withConnection { (connection) throws(StoreError) in
            try connection.row(
                """
                SELECT 1 FROM stacks JOIN stacks AS above ON above.below = stacks.id WHERE stacks.layer = ? LIMIT 1
                """, .integer(layer.rawValue)
            ) { (_) throws(StoreError) in true } ?? false
        }
    }

    static func text(_ number: Int64) -> String { "@\(number)" }

    private static func number(_ text: String) -> Int64? {
        text.utf8.first == UInt8(ascii: "@") ? Int64(text.dropFirst()) : nil
    }

    /// The numbers of the stacks of which every layer is here, as a table for a statement that begins with it.
    static let whole = """
        WITH RECURSIVE whole (id) AS (
            SELECT 0 UNION ALL SELECT stacks.id FROM stacks JOIN whole ON stacks.below = whole.id
        )
        """

    /// Removes the stacks of which a layer is gone; inside a write transaction.
    static func sweep(_ connection: Connection) throws(StoreError) {
        try connection.run("\(whole) DELETE FROM stacks WHERE id NOT IN (SELECT id FROM whole)")
    }

    /// Makes stacks of the lists that earlier versions wrote.
    private static func upgrade(_ connection: Connection) throws(StoreError) {
        let parents = try connection.rows("SELECT id, parent FROM layers WHERE parent NOT LIKE '@%'") {
            (row) throws(StoreError) in
            (row.integer(0), row.text(1).split(separator: " ").compactMap { Int64($0) }.map { LayerID($0) })
        }
        let here = Set(try connection.rows("SELECT id FROM layers") { (row) throws(StoreError) in row.integer(0) })
        for (id, parent) in parents {
            // A list with a layer that is gone stands for nothing any more.
            let isWhole = parent.allSatisfy { here.contains($0.rawValue) }
            let stack = isWhole ? try put(parent, on: 0, connection).last?.id ?? 0 : -1
            try connection.run("UPDATE layers SET parent = ? WHERE id = ?", .text(text(stack)), .integer(id))
        }
        let results = try connection.rows("SELECT key, result FROM key_results WHERE result NOT LIKE '@%'") {
            (row) throws(StoreError) in (row.text(0), row.text(1))
        }
        for (key, result) in results {
            let layers = (try? JSONParser.parse(Array(result.utf8)))?["layers"]?.array?.compactMap(\.integer)
            let isWhole = layers?.allSatisfy { here.contains($0) } == true
            let stack = isWhole ? try put((layers ?? []).map { LayerID($0) }, on: 0, connection).last?.id ?? 0 : -1
            try connection.run(
                "UPDATE OR REPLACE key_results SET result = ? WHERE key = ? AND result = ?", .text(text(stack)),
                .text(key), .text(result))
        }
    }
}
