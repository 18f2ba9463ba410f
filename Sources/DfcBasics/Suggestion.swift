/// The nearest of some known names, for "did you mean" (BuildKit's `suggest` package).
public enum Suggestion {
    /// The known name with the smallest Levenshtein distance, if that is below 3; nil if the value is a known name.
    /// Of equally near ones the first is taken (BuildKit takes any). Without regard to case the answer takes the
    /// value's case: lower, upper, or else lower.
    public static func nearest(to value: String, in known: some Sequence<String>, ignoringCase: Bool = false) -> String?
    {
        let wanted = runes(ignoringCase ? GoText.lower(value) : value)
        var best: (name: String, distance: Int)?
        for name in known {
            let candidate = ignoringCase ? GoText.lower(name) : name
            let distance = distance(wanted, runes(candidate), below: best?.distance ?? 3)
            if distance == 0 { return nil }
            if distance < best?.distance ?? 3 { best = (candidate, distance) }
        }
        // A name without letters is nothing to suggest, and yet the nearest.
        guard let best, !best.name.isEmpty else { return nil }
        guard ignoringCase, value != GoText.lower(value), value == GoText.upper(value) else {
            return best.name
        }
        return GoText.upper(best.name)
    }

    /// ` (did you mean X?)`, or nothing.
    public static func suffix(for value: String, in known: some Sequence<String>, ignoringCase: Bool = false) -> String
    {
        nearest(to: value, in: known, ignoringCase: ignoringCase).map { " (did you mean \($0)?)" } ?? ""
    }

    /// The nearest known name, or the only one that the value is the beginning of: for words that a person types.
    public static func word(for value: String, in known: [String]) -> String? {
        if let near = nearest(to: value, in: known) { return near }
        let longer = known.filter { value.utf8.count >= 2 && $0.utf8.starts(with: value.utf8) }
        return longer.count == 1 ? longer.first : nil
    }

    /// The code points of the text, each byte that is no UTF-8 as U+FFFD.
    private static func runes(_ text: String) -> [UInt32] {
        guard GoText.mayHoldBytes(text) else { return text.unicodeScalars.map(\.value) }
        let bytes = GoText.bytes(of: text)
        var runes: [UInt32] = []
        var at = 0
        while at < bytes.count {
            let (scalar, width) = GoText.decode(bytes, at: at)
            runes.append(scalar)
            at += width
        }
        return runes
    }

    /// Any number that is not below the limit stands for all of them.
    private static func distance(_ left: [UInt32], _ right: [UInt32], below limit: Int) -> Int {
        if left == right { return 0 }
        if abs(left.count - right.count) >= limit { return limit }
        var row = Array(0...right.count)
        for (line, wanted) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let substituted = diagonal + (wanted == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
