internal import CSQLite
internal import Glibc

/// The one connection to the database, inside `Database.read` or `Database.write`. Statements are prepared once.
package final class Connection {
    private let handle: OpaquePointer
    private var prepared: [String: OpaquePointer] = [:]

    /// Opens the database; with `readOnly` only one that is there, to look into it.
    init(path: String, readOnly: Bool = false) throws(StoreError) {
        var opened: OpaquePointer?
        // NOMUTEX: the owner's lock lets one thread in at a time.
        let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let isFull = opened.map { sqlite3_system_errno($0) == ENOSPC } ?? false
            let said = opened.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "cannot open"
            let message = isFull ? "no space left on device" : said
            sqlite3_close_v2(opened)
            throw .database(code: code, message: "\(path): \(message)")
        }
        handle = opened
        sqlite3_busy_timeout(handle, 60_000)
    }

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Runs statements without values or results, such as those that make tables.
    package func script(_ sql: String) throws(StoreError) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

    /// Runs one statement.
    package func run(_ sql: String, _ values: SQLValue...) throws(StoreError) {
        try each(sql, values) { (_) throws(StoreError) in }
    }

    /// What the closure makes of each row.
    package func rows<T>(
        _ sql: String, _ values: SQLValue..., map: (borrowing SQLRow) throws(StoreError) -> T
    ) throws(StoreError) -> [T] {
        var all: [T] = []
        try each(sql, values) { (row) throws(StoreError) in all.append(try map(row)) }
        return all
    }

    /// What the closure makes of the first row; nil when there is none.
    package func row<T>(
        _ sql: String, _ values: SQLValue..., map: (borrowing SQLRow) throws(StoreError) -> T
    ) throws(StoreError) -> T? {
        var first: T?
        try each(sql, values) { (row) throws(StoreError) in if first == nil { first = try map(row) } }
        return first
    }

    /// The number that the last insertion got.
    package var lastID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// How many rows the last statement changed.
    package var changes: Int { Int(sqlite3_changes(handle)) }

    /// Runs one statement and hands over each of its rows.
    package func each(
        _ sql: String, _ values: [SQLValue], _ body: (borrowing SQLRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try prepare(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try bind(statement, Int32(index + 1), value) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try body(SQLRow(statement: statement))
            case SQLITE_DONE: return
            case let code: try check(code)
            }
        }
    }

    private func prepare(_ sql: String) throws(StoreError) -> OpaquePointer {
        if let known = prepared.removeValue(forKey: sql) {
            // A statement in use further up (a query inside a query) must not be reset.
            if sqlite3_stmt_busy(known) == 0 {
                prepared[sql] = known
                return known
            }
            prepared[sql] = known
            throw .database(code: SQLITE_MISUSE, message: "statement used inside itself: \(sql)")
        }
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { throw .database(code: SQLITE_MISUSE, message: "empty statement") }
        prepared[sql] = statement
        return statement
    }

    private func bind(_ statement: OpaquePointer, _ index: Int32, _ value: SQLValue) throws(StoreError) {
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, index)
            case .integer(let number): sqlite3_bind_int64(statement, index, number)
            case .text(let text):
                sqlite3_bind_text(statement, index, text, Int32(clamping: text.utf8.count), dfc_sqlite_transient())
            case .bytes(let bytes):
                sqlite3_bind_blob(statement, index, bytes, Int32(clamping: bytes.count), dfc_sqlite_transient())
            }
        try check(code)
    }

    private func check(_ code: Int32) throws(StoreError) {
        guard code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW else {
            let message = isFull(code) ? "no space left on device" : String(cString: sqlite3_errmsg(handle))
            throw .database(code: code, message: message)
        }
    }

    /// Said of a full disk by its own code, by that of the shared memory that cannot grow, or as a failed write.
    private func isFull(_ code: Int32) -> Bool {
        code & 0xFF == SQLITE_FULL || code == SQLITE_IOERR | 19 << 8
            || (code & 0xFF == SQLITE_IOERR && sqlite3_system_errno(handle) == ENOSPC)
    }
}
