internal import DfcBasics

/// Columns padded with blanks, as Go's `text/tabwriter` writes them.
struct TextTable {
    private var rows: [[String]] = []
    private let gap: Int

    /// Cells are followed by at least `gap` blanks; the last cell of a row is not padded.
    init(gap: Int) { self.gap = gap }

    /// A row; a tab in a cell ends it, as in Go's `text/tabwriter`.
    mutating func add(_ cells: String...) { rows.append(cells.flatMap { $0.pieces(between: 9) }) }

    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count - 1 ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                guard column < row.count - 1 else { return cell }
                return cell + String(repeating: " ", count: widths[column] + gap - cell.unicodeScalars.count)
            }.joined() + "\n"
        }.joined()
    }
}
