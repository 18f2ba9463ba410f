internal import CSQLite

/// A value that goes into a statement.
package enum SQLValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// Text.
    case text(String)
    /// Bytes.
    case bytes([UInt8])

    /// Text.
    package init(stringLiteral value: String) { self = .text(value) }
    /// A whole number.
    package init(integerLiteral value: Int64) { self = .integer(value) }
    /// NULL.
    package init(nilLiteral: ()) { self = .null }
    /// Text, or NULL.
    package init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    /// A number, or NULL.
    package init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
    /// 0 or 1.
    package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

/// The row that a statement stands at; valid inside the closure that gets it. Columns count from 0.
package struct SQLRow: ~Copyable {
    let statement: OpaquePointer

    /// The column as a whole number; 0 for NULL.
    package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    /// The column as a truth value.
    package func flag(_ column: Int32) -> Bool { integer(column) != 0 }

    /// The column as text; empty for NULL.
    package func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// The column as bytes; empty for NULL.
    package func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// Whether the column is NULL.
    package func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// The column as text, nil for NULL.
    package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// The column as a number, nil for NULL.
    package func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
}
