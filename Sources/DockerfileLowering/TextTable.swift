internal import DfcBasics

/// Columns padded with blanks, as Go's `text/tabwriter` writes them.
///
/// What is written is lines of cells: whatever ends a cell or a line may stand in a text as well. A cell is as wide as
/// the widest of those above and below it, as far as there are such without a line between that ends before; the last
/// cell of a line has no width.
struct TextTable {
    private var lines: [[String]] = []
    /// Lines that a form feed cuts off from those before.
    private var cuts: Set<Int> = []
    private let gap: Int

    /// Cells are followed by at least `gap` blanks.
    init(gap: Int) { self.gap = gap }

    /// A row.
    mutating func add(_ cells: String...) {
        let row = cells.joined(separator: "\t")
        var line: [String] = []
        var start = row.startIndex
        func cell(to end: String.Index) -> String { String(row[start..<end]) }
        for (at, byte) in zip(row.utf8.indices, row.utf8) where (9...12).contains(byte) {
            line.append(cell(to: at))
            start = row.utf8.index(after: at)
            if byte == 9 || byte == 11 { continue }
            lines.append(line)
            line = []
            if byte == 12 { cuts.insert(lines.count) }
        }
        lines.append(line + [cell(to: row.endIndex)])
    }

    var text: String {
        var padded = lines
        for column in 0..<(lines.map(\.count).max() ?? 0) {
            var start = 0
            while start < lines.count {
                var end = start + 1
                defer { start = end }
                if lines[start].count <= column + 1 { continue }
                while end < lines.count, lines[end].count > column + 1, !cuts.contains(end) { end += 1 }
                let width = lines[start..<end].map { $0[column].unicodeScalars.count }.max() ?? 0
                for line in start..<end {
                    let blanks = width + gap - lines[line][column].unicodeScalars.count
                    padded[line][column] += String(repeating: " ", count: blanks)
                }
            }
        }
        return padded.map { $0.joined() + "\n" }.joined()
    }
}
