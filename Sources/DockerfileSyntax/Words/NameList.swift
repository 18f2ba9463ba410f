internal import DfcBasics

/// Names in the order in which they came, each once.
struct NameList {
    private(set) var names: [String] = []
    private var seen: Set<ByteText> = []

    mutating func insert(_ name: String) {
        if names.count < 8 {
            if names.contains(where: { GoText.isSame($0, name) }) { return }
        } else {
            if seen.isEmpty { seen = Set(names.map { ByteText($0) }) }
            guard seen.insert(ByteText(name)).inserted else { return }
        }
        names.append(name)
    }
}
