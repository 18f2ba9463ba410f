/// Names in the order in which they came, each once.
struct NameList {
    private(set) var names: [String] = []
    private var seen: Set<String> = []

    mutating func insert(_ name: String) {
        if names.count < 8 {
            if names.contains(name) { return }
        } else {
            if seen.isEmpty { seen = Set(names) }
            guard seen.insert(name).inserted else { return }
        }
        names.append(name)
    }
}
