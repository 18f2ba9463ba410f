internal import DfcBasics
internal import DfcHost
internal import Glibc

/// What is safe from a loss of power. The death of a process loses nothing; the death of the machine loses files that
/// were not on the disk yet, while their rows may be there. So it is noted up to which row all files are on the disk,
/// and after a new start of the machine younger rows are dropped.
///
/// One syncfs(2) for many rows: an fsync for each file would take minutes. It runs beside the first work of a later
/// build, when the kernel has written most of it by itself: a process that ends during a syncfs has to wait for it.
package enum Durability {
    /// Rows younger than this are left to the next time.
    private static let settled: Nanoseconds = 60_000_000_000

    static let schema = SchemaPart(
        name: "durability",
        statements: """
            CREATE TABLE IF NOT EXISTS durability (
                id INTEGER PRIMARY KEY CHECK (id = 1), boot TEXT NOT NULL, layer INTEGER NOT NULL, time INTEGER NOT NULL
            );
            """)

    /// How far the files of the store are on the disk.
    private struct Mark {
        var boot: String
        var layer: Int64
        var time: Int64
    }

    /// Drops the rows of files that the last start of the machine may have lost; called at open under the state lock.
    /// True when the machine was started anew: files without rows may be left then, of dropped rows or of such as were
    /// lost themselves.
    package static func recover(_ database: Database, boot: String = bootID()) throws(StoreError) -> Bool {
        let known = try database.withConnection { (connection) throws(StoreError) in try mark(connection) }
        if known?.boot == boot { return false }
        return try database.transaction { (connection) throws(StoreError) in
            let known = try mark(connection)
            if let known {
                try connection.run("DELETE FROM layers WHERE id > ?", .integer(known.layer))
                for table in ["blobs", "cache_mounts"] {
                    try connection.run("DELETE FROM \(table) WHERE created > ?", .integer(known.time))
                }
                try connection.run("DELETE FROM images WHERE digest NOT IN (SELECT digest FROM blobs)")
            }
            try note(connection, Mark(boot: boot, layer: try newest(connection), time: System.now()))
            return known != nil
        }
    }

    /// Brings all files of the store to the disk, then notes it. Blocks, for seconds where much was written.
    package static func sync(_ directory: String, _ database: Database) throws(StoreError) {
        let time = System.now()
        let layer = try database.withConnection { (connection) throws(StoreError) in try newest(connection) }
        try hosted { () throws(HostError) in
            let handle = try System.open(directory, O_RDONLY | O_DIRECTORY)
            try System.syncfs(handle.rawValue)
        }
        try database.transaction { (connection) throws(StoreError) in
            guard let known = try mark(connection), known.boot == bootID(), known.time < time else { return }
            try note(connection, Mark(boot: known.boot, layer: max(layer, known.layer), time: time))
        }
    }

    /// Does so in the background if rows of earlier builds are not safe yet.
    static func syncEarlier(_ directory: String, _ database: Database) {
        BlockingPool.shared.submit {
            guard (try? isBehind(database, at: System.now() - settled)) == true else { return }
            // What cannot be brought to the disk now stays noted as such.
            try? sync(directory, database)
        }
    }

    /// Whether rows older than the moment are there that a loss of power would cost.
    private static func isBehind(_ database: Database, at moment: Nanoseconds) throws(StoreError) -> Bool {
        try database.read { (connection) throws(StoreError) in
            guard let known = try mark(connection) else { return false }
            let blob = try connection.row(
                "SELECT 1 FROM blobs WHERE created > ? AND created < ? LIMIT 1", .integer(known.time), .integer(moment)
            ) { (_) throws(StoreError) in true }
            let layer = try connection.row(
                "SELECT 1 FROM layers WHERE id > ? AND last_used < ? LIMIT 1", .integer(known.layer), .integer(moment)
            ) { (_) throws(StoreError) in true }
            return blob == true || layer == true
        }
    }

    private static func mark(_ connection: Connection) throws(StoreError) -> Mark? {
        try connection.row("SELECT boot, layer, time FROM durability WHERE id = 1") { (row) throws(StoreError) in
            Mark(boot: row.text(0), layer: row.integer(1), time: row.integer(2))
        }
    }

    private static func note(_ connection: Connection, _ mark: Mark) throws(StoreError) {
        try connection.run(
            "INSERT OR REPLACE INTO durability (id, boot, layer, time) VALUES (1, ?, ?, ?)", .text(mark.boot),
            .integer(mark.layer), .integer(mark.time))
    }

    private static func newest(_ connection: Connection) throws(StoreError) -> Int64 {
        try connection.row("SELECT max(id) FROM layers") { (row) throws(StoreError) in row.integer(0) } ?? 0
    }

    /// Changes with each start of the machine.
    package static func bootID() -> String {
        let bytes = (try? System.readAll("/proc/sys/kernel/random/boot_id", limit: 128)) ?? []
        return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }
}
