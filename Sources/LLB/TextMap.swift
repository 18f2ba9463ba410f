internal import DfcBasics

/// A few texts by their names, sorted by the bytes of the names: a `map<string, string>` of the wire form.
public struct TextMap: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// A text with its name.
    public struct Entry: Sendable, Equatable {
        /// The name.
        public let key: String
        /// The text.
        public fileprivate(set) var value: String
    }

    /// All entries in order.
    public private(set) var entries: [Entry] = []

    /// No texts.
    public init() {}

    /// The texts of a dictionary.
    public init(_ dictionary: [String: String]) {
        entries = dictionary.map { Entry(key: $0.key, value: $0.value) }
        entries.sort { GoText.precedes($0.key, $1.key) }
    }

    /// Texts whose names come one behind the other and differ; those that are nil are left out.
    public init(inOrder texts: (key: String, value: String?)...) {
        for (key, value) in texts {
            guard let value else { continue }
            if entries.isEmpty { entries.reserveCapacity(texts.count) }
            entries.append(Entry(key: key, value: value))
        }
    }

    /// The last value of each name.
    public init(dictionaryLiteral elements: (String, String)...) {
        entries.reserveCapacity(elements.count)
        for (key, value) in elements { self[key] = value }
    }

    /// The texts as a dictionary.
    public var dictionary: [String: String] {
        Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// No texts at all.
    public var isEmpty: Bool { entries.isEmpty }

    /// The text of a name; nil takes it out.
    public subscript(key: String) -> String? {
        get {
            // Few are found faster by looking at each.
            if entries.count <= 8 { return entries.first { GoText.isSame($0.key, key) }?.value }
            let position = position(of: key)
            return isEntry(position, of: key) ? entries[position].value : nil
        }
        set {
            if let newValue, entries.last.map({ GoText.precedes($0.key, key) }) ?? true {
                if entries.isEmpty { entries.reserveCapacity(2) }
                return entries.append(Entry(key: key, value: newValue))
            }
            let position = position(of: key)
            let isKnown = isEntry(position, of: key)
            switch newValue {
            case nil: if isKnown { entries.remove(at: position) }
            case let value?:
                if isKnown {
                    entries[position].value = value
                } else {
                    entries.insert(Entry(key: key, value: value), at: position)
                }
            }
        }
    }

    private func isEntry(_ position: Int, of key: String) -> Bool {
        position < entries.count && GoText.isSame(entries[position].key, key)
    }

    /// Where the name stands, or would stand.
    private func position(of key: String) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if GoText.precedes(entries[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes over what the other has; its values count.
    mutating func merge(_ other: TextMap) {
        for entry in other.entries { self[entry.key] = entry.value }
    }
}
