internal import DfcBasics
internal import DockerfileSyntax

/// The variables of a stage in the order in which an exec lists them: each at the place of its last assignment.
///
/// A stage shares the list of the one it builds on until it changes it.
struct EnvironmentList: WordEnvironment, Sendable {
    /// Nothing where no variable was ever set.
    private var variables: Variables?

    init() {}

    /// These variables, whose names all differ.
    init(_ distinct: [(key: String, value: String)]) {
        let variables = Variables()
        variables.entries.reserveCapacity(distinct.count + 8)
        self.variables = variables
        for (key, value) in distinct { variables.append(key, value) }
    }

    /// Assigns; an older assignment of the key loses its place. `text` is `KEY=value`, where somebody has it.
    mutating func set(_ key: String, _ value: String, text: String? = nil) {
        own().set(key, value, text)
    }

    /// Takes a variable away; all others keep their places.
    mutating func remove(_ key: String) {
        own().remove(key)
    }

    private mutating func own() -> Variables {
        if isKnownUniquelyReferenced(&variables), let variables { return variables }
        let own = variables.map { Variables($0) } ?? Variables()
        variables = own
        return own
    }

    func value(of name: String) -> String? { variables?.value(of: name) }

    var names: [String] { variables?.entries.compactMap { $0.isLive ? $0.key : nil } ?? [] }

    /// `KEY=value` in order.
    mutating func list() -> [String] {
        guard let variables else { return [] }
        return variables.made ?? own().list()
    }
}

/// The storage of an `EnvironmentList`; only changed by its one owner.
private final class Variables: @unchecked Sendable {
    struct Entry {
        var key: String
        var value: String
        var isLive: Bool
        /// `KEY=value`, once it was asked for.
        var text: String?
    }

    var entries: [Entry] = []
    private var live = 0
    /// Where each key is; kept only for long lists.
    private var positions: [ByteText: Int]?
    /// What `list` gave, until something changes: steps in a row share it.
    private(set) var made: [String]?

    init() {}

    init(_ other: Variables) {
        entries = other.entries
        live = other.live
        positions = other.positions
        made = other.made
    }

    private func position(of key: String) -> Int? {
        if let positions { return positions[ByteText(key)] }
        return entries.lastIndex { $0.isLive && GoText.isSame($0.key, key) }
    }

    func value(of key: String) -> String? { position(of: key).map { entries[$0].value } }

    func append(_ key: String, _ value: String, _ text: String? = nil) {
        entries.append(Entry(key: key, value: value, isLive: true, text: text))
        live += 1
        positions?[ByteText(key)] = entries.count - 1
    }

    func set(_ key: String, _ value: String, _ text: String?) {
        made = nil
        if let old = position(of: key) {
            if old == entries.count - 1 {
                entries[old].value = value
                entries[old].text = text
                return
            }
            entries[old].isLive = false
            live -= 1
        }
        append(key, value, text)
        if entries.count > 2 * live + 16 {
            entries.removeAll { !$0.isLive }
            if positions != nil { index() }
        }
        if positions == nil, entries.count > 24 { index() }
    }

    func remove(_ key: String) {
        guard let old = position(of: key) else { return }
        made = nil
        entries[old].isLive = false
        live -= 1
        positions?[ByteText(key)] = nil
    }

    private func index() {
        var table: [ByteText: Int] = [:]
        for (offset, entry) in entries.enumerated() where entry.isLive { table[ByteText(entry.key)] = offset }
        positions = table
    }

    func list() -> [String] {
        var result: [String] = []
        result.reserveCapacity(live)
        for at in entries.indices where entries[at].isLive {
            let text = entries[at].text ?? String(joining: [entries[at].key, "=", entries[at].value])
            entries[at].text = text
            result.append(text)
        }
        made = result
        return result
    }
}

/// The variables of an image config: each at the place of its first assignment.
struct ConfigEnvironment: Sendable {
    /// `KEY=value` in order.
    private(set) var list: [String]
    /// Where each key is first; kept only for long lists.
    private var positions: [ByteText: Int]?

    init(_ list: [String]) { self.list = list }

    private static func key(_ entry: String) -> Substring { entry.cut(at: UInt8(ascii: "=")).head }

    /// The key of the entry has these bytes.
    private static func isEntry(_ entry: String, of key: String) -> Bool {
        guard entry.utf8.count >= key.utf8.count else { return false }
        let written = self.key(entry)
        return written.utf8.count == key.utf8.count && written == key && written.utf8.elementsEqual(key.utf8)
    }

    private mutating func position(of key: String) -> Int? {
        if let positions { return positions[ByteText(key)] }
        guard list.count > 24 else { return list.firstIndex { ConfigEnvironment.isEntry($0, of: key) } }
        let table = Dictionary(
            list.enumerated().map { (ByteText(String(ConfigEnvironment.key($0.element))), $0.offset) },
            uniquingKeysWith: { first, _ in first })
        positions = table
        return table[ByteText(key)]
    }

    /// Assigns in place, or at the end; `text` is `KEY=value`.
    mutating func set(_ key: String, text: String) {
        if let position = position(of: key) {
            list[position] = text
        } else {
            list.append(text)
            positions?[ByteText(key)] = list.count - 1
        }
    }

    /// The value of the last entry of this key, as a look-up finds it.
    func contains(_ key: String) -> Bool { list.contains { ConfigEnvironment.isEntry($0, of: key) } }

    /// Keys and values, an entry without `=` having an empty one, and the entries themselves where they are both.
    var pairs: [(key: String, value: String, text: String?)] {
        list.map { entry in
            let (key, value) = entry.cut(at: UInt8(ascii: "="))
            return (String(key), value.map { String($0) } ?? "", value == nil ? nil : entry)
        }
    }
}
