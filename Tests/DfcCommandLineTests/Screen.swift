/// A model of a terminal, as much of one as the live view uses: text, line ends, cursor up, clearing, private modes.
/// Anything else is noted as a fault.
struct Screen {
    let columns: Int
    let rows: Int
    /// All lines ever shown, those that scrolled away included.
    private(set) var lines: [[Character]] = [[]]
    private(set) var line = 0
    private(set) var column = 0
    private(set) var cursorIsHidden = false
    private(set) var isSynchronised = false
    private(set) var faults: [String] = []
    /// Times that a line was wrapped because text went over the edge.
    private(set) var wraps = 0

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    var text: [String] {
        lines.map { line in
            var line = String(line)
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    /// The lines that are in the window.
    var visible: [String] { Array(text.suffix(rows)) }

    mutating func feed(_ bytes: [UInt8]) {
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let character = rest.popFirst() {
            switch character {
            case "\u{1B}": escape(&rest)
            case "\r\n":
                column = 0
                nextLine()
            case "\n": nextLine()
            case "\r": column = 0
            default: put(character)
            }
        }
    }

    private mutating func nextLine() {
        line += 1
        if line == lines.count { lines.append([]) }
    }

    private mutating func put(_ character: Character) {
        if column == columns {
            wraps += 1
            column = 0
            nextLine()
        }
        while lines[line].count <= column { lines[line].append(" ") }
        lines[line][column] = character
        column += 1
    }

    private mutating func escape(_ rest: inout Substring) {
        guard rest.popFirst() == "[" else {
            faults.append("not a control sequence")
            return
        }
        let parameters = String(rest.prefix { $0.isNumber || $0 == ";" || $0 == "?" })
        rest = rest.dropFirst(parameters.count)
        guard let final = rest.popFirst() else { return faults.append("unfinished sequence") }
        switch (final, parameters) {
        case ("A", _):
            let count = Int(parameters) ?? 1
            if line - count < max(0, lines.count - rows) { faults.append("cursor above the window") }
            line = max(0, line - count)
        case ("K", ""): lines[line] = Array(lines[line].prefix(column))
        case ("J", ""):
            lines[line] = Array(lines[line].prefix(column))
            lines.removeSubrange((line + 1)...)
        case ("m", _): break
        case ("h", "?2026"): isSynchronised = true
        case ("l", "?2026"): isSynchronised = false
        case ("l", "?25"): cursorIsHidden = true
        case ("h", "?25"): cursorIsHidden = false
        default: faults.append("\(parameters)\(final)")
        }
    }
}
