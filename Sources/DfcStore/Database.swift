internal import DfcBasics
internal import DfcHost
internal import Synchronization

/// Tables that one room keeps in the state database.
package struct SchemaPart: Sendable {
    /// Whose they are.
    package let name: String
    /// Statements of the form `CREATE TABLE IF NOT EXISTS`. A table whose columns change gets a new name.
    package let statements: String
    /// Brings rows of earlier versions into the form of this one; runs when the schema is new, after all statements.
    let upgrade: (@Sendable (Connection) throws(StoreError) -> Void)?

    /// A part without anything to be brought up to date.
    package init(name: String, statements: String) { self.init(name: name, statements: statements, upgrade: nil) }

    init(name: String, statements: String, upgrade: (@Sendable (Connection) throws(StoreError) -> Void)?) {
        self.name = name
        self.statements = statements
        self.upgrade = upgrade
    }
}

/// The state database (SQLite, WAL, synchronous=NORMAL): a transaction that ended survives the death of the process,
/// and several processes may use it at once.
///
/// One connection behind a lock: keep bodies short, do not wait or call back into the database inside them.
package final class Database: Sendable {
    private let connection: Mutex<Connection>

    /// Opens or makes the database file and sees to it that the tables exist.
    package static func open(_ path: String, schema: [SchemaPart]) throws(StoreError) -> Database {
        let database = Database(try Connection(path: path))
        try database.withConnection { (connection) throws(StoreError) in
            try connection.script("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
        }
        // The version is a fingerprint of the statements: while it is the same nothing has to be looked at.
        let text = schema.map(\.statements).joined(separator: "\n")
        var hasher = SHA256()
        hasher.update(text)
        let version = hasher.finishBytes().prefix(4).reduce(Int64(0)) { $0 << 8 | Int64($1) } & 0x7FFF_FFFF
        let found = try database.withConnection { (connection) throws(StoreError) in
            try connection.row("PRAGMA user_version") { (row) throws(StoreError) in row.integer(0) }
        }
        if found != version {
            try database.transaction { (connection) throws(StoreError) in
                try connection.script(text)
                for part in schema { try part.upgrade?(connection) }
                try connection.script("PRAGMA user_version=\(version)")
            }
        }
        return database
    }

    private init(_ connection: sending Connection) { self.connection = Mutex(connection) }

    /// Uses the connection without a transaction: for single reads.
    package func withConnection<T: Sendable>(
        _ body: (Connection) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        try connection.withLock { (connection) throws(StoreError) in try body(connection) }
    }

    /// Runs the body as one read transaction: all that it sees is of one moment.
    package func read<T: Sendable>(_ body: (Connection) throws(StoreError) -> T) throws(StoreError) -> T {
        try enclosed("BEGIN", body)
    }

    /// Runs the body as one write transaction: all of it happens, or, when it throws or the process dies, nothing. No
    /// other process writes meanwhile.
    package func transaction<T: Sendable>(_ body: (Connection) throws(StoreError) -> T) throws(StoreError) -> T {
        try enclosed("BEGIN IMMEDIATE", body)
    }

    private func enclosed<T: Sendable>(
        _ begin: String, _ body: (Connection) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        try connection.withLock { (connection) throws(StoreError) in
            try connection.run(begin)
            do throws(StoreError) {
                let result = try body(connection)
                try connection.run("COMMIT")
                return result
            } catch {
                // Fails only where SQLite has rolled back by itself.
                try? connection.run("ROLLBACK")
                throw error
            }
        }
    }
}
