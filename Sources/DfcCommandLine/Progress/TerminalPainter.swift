internal import DfcBasics

/// Makes the bytes of each drawing of the terminal view.
struct TerminalPainter {
    private enum Colour: String {
        case blue = "34"
        case red = "31"
        case yellow = "33"
        case faint = "2"
    }

    private struct Line {
        var text: String
        var right = ""
        var colour: Colour?
    }

    var trace = ProgressTrace()
    /// When the last drawing was made.
    private(set) var lastDrawn: Nanoseconds = .min / 2
    /// Something was drawn.
    private(set) var hasBegun = false
    private let colours: Bool
    private let logLines: Int
    /// Widths of the lines of the region as they were drawn.
    private var region: [Int] = []
    /// Ended steps that already stand above.
    private var settled: Set<ProgressTrace.Key> = []

    init(colours: Bool, logLines: Int) {
        self.colours = colours
        self.logLines = logLines
        trace.tailLength = max(10, logLines)
    }

    /// The next drawing: newly ended steps, then the region.
    mutating func frame(now: Nanoseconds, columns: Int, rows: Int) -> [UInt8] {
        lastDrawn = now
        guard trace.firstStart != nil else { return [] }
        var text = hasBegun ? "" : "\u{1B}[?25l"
        hasBegun = true
        let above = endedLines(now)
        let lines = regionLines(now: now, rows: rows)
        text += "\u{1B}[?2026h" + back(columns)
        for line in above { text += drawn(line, columns).text + "\u{1B}[K\r\n" }
        region = []
        for line in lines {
            let (shown, width) = drawn(line, columns)
            text += shown + "\u{1B}[K\r\n"
            region.append(width)
        }
        return Array((text + "\u{1B}[J\u{1B}[?2026l").utf8)
    }

    /// The last drawing: what has ended, the count, and the last lines of what failed.
    mutating func lastFrame(now: Nanoseconds, columns: Int) -> [UInt8] {
        guard trace.firstStart != nil else { return [] }
        var text = "\u{1B}[?2026h" + back(columns)
        for line in endedLines(now) { text += drawn(line, columns).text + "\u{1B}[K\r\n" }
        text += drawn(header(now, isFinished: true), columns).text + "\u{1B}[K\r\n\u{1B}[J"
        region = []
        let report = String(decoding: trace.failureReport, as: UTF8.self)
        for line in report.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { text += line + "\r\n" }
        return Array((text + "\u{1B}[?2026l\u{1B}[?25h").utf8)
    }

    /// Moves to the first line of the region. Where the terminal has become narrower, a line drawn before takes
    /// several rows now.
    private func back(_ columns: Int) -> String {
        let rows = region.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
        return rows > 0 ? "\r\u{1B}[\(rows)A" : "\r"
    }

    private mutating func endedLines(_ now: Nanoseconds) -> [Line] {
        var lines: [Line] = []
        var ended: [ProgressTrace.Key] = []
        for key in trace.started where !settled.contains(key) {
            guard let step = trace.steps[key], step.isCompleted, !step.hidden else { continue }
            settled.insert(key)
            ended.append(key)
            lines.append(self.ended(step, now))
            for warning in step.warnings { lines.append(Line(text: " => => WARN: \(warning)", colour: .yellow)) }
            trace.update(key) { $0.lines = [] }
        }
        trace.settle(ended)
        return lines
    }

    private func ended(_ step: ProgressStep, _ now: Nanoseconds) -> Line {
        let right = ProgressNumbers.tenths(step.seconds(now: now))
        if step.isCancelled { return Line(text: " => CANCELED \(step.name)", right: right, colour: .yellow) }
        if step.error != nil { return Line(text: " => ERROR \(step.name)", right: right, colour: .red) }
        return Line(text: " => \(step.cached ? "CACHED " : "")\(step.name)", right: right, colour: .blue)
    }

    private func header(_ now: Nanoseconds, isFinished: Bool = false) -> Line {
        let seconds = trace.firstStart.map { ProgressNumbers.seconds($0, now) } ?? 0
        let counts = "(\(trace.completedCount)/\(trace.count))"
        return Line(
            text: "[+] Building \(ProgressNumbers.tenths(seconds)) \(counts)\(isFinished ? " FINISHED" : "")")
    }

    /// The header and the steps at work; room that is left goes to parts of their work and log lines, evenly.
    private mutating func regionLines(now: Nanoseconds, rows: Int) -> [Line] {
        let open = trace.open.filter { trace.steps[$0]?.hidden == false }
        let most = max(1, rows - 2)
        let shown = open.count > most ? Array(open.prefix(max(0, most - 1))) : open
        var room = most - shown.count - (open.count > shown.count ? 1 : 0)
        var lines = [header(now)]
        for (index, key) in shown.enumerated() {
            guard let step = trace.steps[key] else { continue }
            trace.update(key) { $0.lines = [] }
            lines.append(Line(text: " => \(step.name)", right: ProgressNumbers.tenths(step.seconds(now: now))))
            let details = Array(details(of: step, now: now).suffix(max(0, room / (shown.count - index))))
            room -= details.count
            lines += details
        }
        if open.count > shown.count { lines.append(Line(text: " => and \(open.count - shown.count) more steps")) }
        return lines
    }

    private func details(of step: ProgressStep, now: Nanoseconds) -> [Line] {
        var lines = step.statuses.filter { $0.completed == nil }.map { status in
            var text = " => => \(LogText.clean(status.id))"
            if status.total != 0 {
                text += " \(ProgressNumbers.size(status.current)) / \(ProgressNumbers.size(status.total))"
            } else if status.current != 0 {
                text += " \(ProgressNumbers.size(status.current))"
            }
            let seconds = status.started.map { ProgressNumbers.seconds($0, now) } ?? 0
            return Line(text: text, right: ProgressNumbers.tenths(seconds))
        }
        for tail in step.tail.suffix(logLines) {
            let text = String(decoding: tail.drop { $0 != 32 }.dropFirst(), as: UTF8.self)
            lines.append(Line(text: " => => # \(text)", colour: .faint))
        }
        return lines
    }

    /// A line cut to the width, its right part at the right edge; and the columns that it takes.
    private func drawn(_ line: Line, _ columns: Int) -> (text: String, width: Int) {
        let plain = line.text.replacingTabs
        let right = line.right.isEmpty || columns < line.right.count + 12 ? "" : " " + line.right
        let left = TerminalText.cut(plain, to: columns - right.count - 1)
        let body = right.isEmpty ? left : TerminalText.padded(left, to: columns - right.count - 1) + right
        let width = TerminalText.width(body)
        guard colours, let colour = line.colour else { return (body, width) }
        return ("\u{1B}[\(colour.rawValue)m\(body)\u{1B}[0m", width)
    }
}

extension String {
    /// The text with four blanks for each tab.
    fileprivate var replacingTabs: String {
        utf8.contains(9) ? split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    ") : self
    }
}
