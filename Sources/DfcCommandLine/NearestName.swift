/// Finds what a misspelt word may have meant.
enum NearestName {
    /// The nearest of the words, nil when none is near: at most one edit for three letters more, never more than three.
    static func of(_ word: String, among words: [String]) -> String? {
        let letters = Array(word.unicodeScalars)
        let most = min(3, max(1, letters.count / 3))
        var best: (word: String, distance: Int)?
        for candidate in words {
            let distance = Self.distance(letters, Array(candidate.unicodeScalars))
            if distance <= most && distance < (best?.distance ?? Int.max) { best = (candidate, distance) }
        }
        if let best { return best.word }
        let longer = words.filter { letters.count >= 2 && $0.hasPrefix(word) }
        return longer.count == 1 ? longer.first : nil
    }

    /// Edits (insert, remove, replace, swap neighbours) between two words.
    static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var next = [i + 1]
            for (j, b) in second.enumerated() {
                var cost = min(row[j + 1] + 1, next[j] + 1, row[j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == second[j - 1], first[i - 1] == b, !before.isEmpty {
                    cost = min(cost, before[j - 1] + 1)
                }
                next.append(cost)
            }
            before = row
            row = next
        }
        return row[second.count]
    }
}
