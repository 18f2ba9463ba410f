/// Lines of a source file around what an error is about, in the layout of BuildKit's clients.
public enum SourceExcerpt {
    /// The excerpt, each line ended by a newline: the name and first line, a rule, numbered lines with `>>>` before
    /// those inside a range, a rule. Empty without ranges, or when they begin outside the file.
    public static func text(name: String, source: [UInt8], ranges: [ClosedRange<Int>]) -> String {
        GoText.string(bytes(name: name, source: source, ranges: ranges.map { ($0.lowerBound, $0.upperBound) }))
    }

    /// The same for pairs of first and last line that need not be in order, as bytes of the file.
    public static func bytes(name: String, source: [UInt8], ranges: [(Int, Int)]) -> [UInt8] {
        let lines = source.split(separator: 10, omittingEmptySubsequences: false)
        guard let first = ranges.map(\.0).min(), first >= 1, first <= lines.count else { return [] }
        var last = min(ranges.map { max($0.0, $0.1) }.max() ?? first, lines.count)
        var shown = first
        let budget = first == last ? 4 : 2
        var used = 0
        while used < budget {
            if shown > 1 {
                shown -= 1
                used += 1
            }
            if last < lines.count {
                last += 1
                used += 1
            }
            used += 1
        }
        let rule = Array((String(repeating: "-", count: 20) + "\n").utf8)
        var out = GoText.bytes(of: "\(name):\(first)\n") + rule
        for number in shown...last {
            let isMarked = ranges.contains { number >= $0.0 && number <= max($0.0, $0.1) }
            let digits = String(number)
            let pad = String(repeating: " ", count: max(0, 3 - digits.utf8.count))
            out += Array(" \(pad)\(digits) | \(isMarked ? ">>>" : "   ") ".utf8)
            out += lines[number - 1]
            out.append(10)
        }
        return out + rule
    }
}
