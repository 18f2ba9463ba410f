internal import DfcBasics

extension Definition {
    /// The graph for a terminal, the result first. What an op builds on stands below it in the same column; what it
    /// copies or mounts besides hangs off to the right. An op that was already shown is named with its digest only.
    ///
    /// Lines are cut at `width` columns. `styled` uses ANSI escapes for weight.
    public func dumpTree(width: Int = 100, styled: Bool = false) -> String {
        var printer = TreePrinter(definition: self, width: max(width, 40), styled: styled)
        return printer.print()
    }
}

private struct TreePrinter {
    let definition: Definition
    let width: Int
    let styled: Bool
    private let byDigest: [Digest: Int]
    private var shown: Set<Digest> = []
    private var lines: [String] = []

    init(definition: Definition, width: Int, styled: Bool) {
        self.definition = definition
        self.width = width
        self.styled = styled
        byDigest = Dictionary(
            definition.entries.enumerated().map { ($0.element.digest, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    mutating func print() -> String {
        guard let result = definition.result else { return "scratch: no op at all\n" }
        add("", "\(definition.entries.count - 1) ops, result \(result.digest)", weight: .faint)
        var open: [(digest: Digest, rail: String, hangs: Bool)] = [(result.digest, "", false)]
        while let next = open.popLast() {
            let head = next.hangs ? String(next.rail.dropLast(2)) + "├─" : next.rail
            guard let index = byDigest[next.digest] else { continue }
            guard shown.insert(next.digest).inserted else {
                add(head + "○ ", "\(next.digest.short) as above", weight: .faint)
                continue
            }
            let entry = definition.entries[index]
            show(entry, head: head, rail: next.rail)
            let inputs = entry.op.inputs.map(\.digest)
            if let first = inputs.first { open.append((first, next.rail, false)) }
            for side in inputs.dropFirst().reversed() { open.append((side, next.rail + "│ ", true)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func show(_ entry: Definition.Entry, head: String, rail: String) {
        let title = definition.title(entry)
        let mark = entry.metadata.ignoreCache ? " (no cache)" : ""
        let word = entry.op.word
        let digest = entry.digest.short
        let space = width - head.unicodeScalars.count - 2 - digest.utf8.count - word.utf8.count - 2
        let fill = max(1, space - title.unicodeScalars.count - mark.utf8.count)
        let tail = styled ? "\u{1B}[2m\(word) \(digest)\u{1B}[0m" : "\(word) \(digest)"
        let text = cut(title + mark, to: space - 1)
        let bold = styled ? "\u{1B}[1m\(text)\u{1B}[0m" : text
        lines.append(head + "● " + bold + String(repeating: " ", count: max(1, fill)) + " " + tail)
        let below = rail + (entry.op.inputs.isEmpty ? "    " : "│   ")
        for detail in entry.op.details where detail != title { add(below, detail, weight: .faint) }
    }

    private enum Weight { case faint }

    private mutating func add(_ head: String, _ text: String, weight: Weight) {
        let cutText = cut(text, to: width - head.unicodeScalars.count)
        lines.append(head + (styled ? "\u{1B}[2m\(cutText)\u{1B}[0m" : cutText))
    }

    /// One line of at most so many columns; control characters become blanks.
    private func cut(_ text: String, to columns: Int) -> String {
        var scalars = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            if count == columns - 1, text.unicodeScalars.count > columns {
                scalars.append("…")
                break
            }
            if count >= columns { break }
            scalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
            count += 1
        }
        return String(scalars)
    }
}
