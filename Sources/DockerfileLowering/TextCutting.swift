extension StringProtocol {
    /// The text before the first of these bytes and, if there is one, the text behind it (`strings.Cut`).
    func cut(at separator: UInt8) -> (head: SubSequence, tail: SubSequence?) {
        guard let at = utf8.firstIndex(of: separator) else { return (self[startIndex...], nil) }
        return (self[..<at], self[utf8.index(after: at)...])
    }

    /// The texts between these bytes, empty ones too (`strings.SplitN` with one more than `maxCuts`).
    func pieces(between separator: UInt8, maxCuts: Int = .max) -> [String] {
        guard utf8.contains(separator) else { return [String(self)] }
        return utf8.split(separator: separator, maxSplits: maxCuts, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The text behind this beginning; nil where it begins otherwise.
    func behind(_ prefix: String) -> String? {
        utf8.starts(with: prefix.utf8) ? String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : nil
    }
}
