internal import DfcBasics

/// A table while a TOML document is read: members in the order of their first mention.
struct TOMLTable {
    private enum Node {
        case value(JSONValue)
        case table(TOMLTable)
        case tables([TOMLTable])
    }

    private var order: [String] = []
    private var members: [String: Node] = [:]

    /// The table as an object.
    var value: JSONValue {
        .object(
            order.compactMap { key in
                switch members[key] {
                case .value(let value): .init(key, value)
                case .table(let table): .init(key, table.value)
                case .tables(let tables): .init(key, .array(tables.map(\.value)))
                case nil: nil
                }
            })
    }

    /// Makes the table of that path where it is missing, or appends to an array of tables; false where something else
    /// stands there.
    mutating func open(_ path: [String], isArray: Bool) -> Bool {
        guard let first = path.first else { return true }
        let isLast = path.count == 1
        switch members[first] {
        case nil:
            var table = TOMLTable()
            guard table.open(Array(path.dropFirst()), isArray: isArray) else { return false }
            order.append(first)
            members[first] = isLast && isArray ? .tables([table]) : .table(table)
            return true
        case .table(var table) where !(isLast && isArray):
            guard table.open(Array(path.dropFirst()), isArray: isArray) else { return false }
            members[first] = .table(table)
            return true
        case .tables(var tables):
            if isLast {
                guard isArray else { return false }
                tables.append(TOMLTable())
            } else {
                guard tables[tables.count - 1].open(Array(path.dropFirst()), isArray: isArray) else { return false }
            }
            members[first] = .tables(tables)
            return true
        case .table, .value: return false
        }
    }

    /// Sets a value, below the last table of an array where the path leads through one; false where the key is taken.
    mutating func set(_ path: [String], _ value: JSONValue) -> Bool {
        guard let first = path.first else { return false }
        let rest = Array(path.dropFirst())
        switch members[first] {
        case nil:
            order.append(first)
            if rest.isEmpty {
                members[first] = .value(value)
                return true
            }
            var table = TOMLTable()
            let done = table.set(rest, value)
            members[first] = .table(table)
            return done
        case .table(var table):
            let done = table.set(rest, value)
            members[first] = .table(table)
            return done
        case .tables(var tables):
            let done = tables[tables.count - 1].set(rest, value)
            members[first] = .tables(tables)
            return done
        case .value: return false
        }
    }
}
