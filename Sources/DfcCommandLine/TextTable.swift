internal import DfcBasics

/// Columns of text for people.
enum TextTable {
    /// A heading and rows, each column as wide as it has to be.
    static func text(_ heading: [String], _ rows: [[String]]) -> String {
        let all = [heading] + rows.map { $0.map { LogText.clean($0) } }
        let widths = heading.indices.map { column in all.map { TerminalText.width($0[column]) }.max() ?? 0 }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += column == row.count - 1 ? cell : TerminalText.padded(cell, to: widths[column] + 2)
            }
            return line + "\n"
        }.joined()
    }

    /// A moment to the second.
    static func time(_ moment: Nanoseconds) -> String {
        Timestamp.text(moment / 1_000_000_000 * 1_000_000_000)
    }
}
