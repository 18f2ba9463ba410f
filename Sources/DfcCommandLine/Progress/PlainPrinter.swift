internal import DfcBasics

/// Decides which step has its turn in the plain view and writes its news.
struct PlainPrinter {
    /// A step keeps its turn this long, in seconds, and longer the larger its share of the news.
    private static let turn = 5.0
    /// No step waits longer than this, in seconds.
    private static let longestWait = 10.0
    /// A transfer is shown again after this many seconds or this part of the whole.
    private static let statusSeconds = 5.0
    private static let statusPart = 0.05

    var trace = ProgressTrace()
    /// Not yet written.
    var out: [UInt8] = []
    private let shortNames: Bool
    private var current: ProgressTrace.Key?
    private var lastNumber = 0
    private var hasShown = false
    private var lastStatus: [String: (current: Int64, time: Nanoseconds)] = [:]

    init(shortNames: Bool) { self.shortNames = shortNames }

    /// Shows what is due.
    mutating func print(now: Nanoseconds) {
        let shown = trace.updated.filter { trace.steps[$0]?.hidden == false }
        let ended = shown.filter { isCompleted($0) }.sorted { stop($0) < stop($1) }
        let open = shown.filter { !isCompleted($0) && trace.steps[$0]?.isStarted == true }
        let before = current
        if let before, ended.contains(before) { printStep(before) }
        for key in ended where key != before { printStep(key) }
        if open.isEmpty { return activateAny(before) }
        if let before, open.contains(before) { printStep(before) }
        chooseNext(before: before, beforeEnded: before.map { ended.contains($0) } ?? true, open, now)
    }

    private func isCompleted(_ key: ProgressTrace.Key) -> Bool { trace.steps[key]?.isCompleted == true }
    private func stop(_ key: ProgressTrace.Key) -> Nanoseconds { trace.steps[key]?.lastStop ?? 0 }

    /// Nothing has news: a step that is at work becomes the one shown.
    private mutating func activateAny(_ before: ProgressTrace.Key?) {
        if let before, let step = trace.steps[before], step.isStarted, !step.isCompleted { return }
        if let key = trace.open.first(where: { trace.steps[$0]?.hidden == false }) { printStep(key) }
    }

    private mutating func chooseNext(
        before: ProgressTrace.Key?, beforeEnded: Bool, _ open: [ProgressTrace.Key], _ now: Nanoseconds
    ) {
        var candidates = open
        if let before, !beforeEnded, !open.contains(before) { candidates.append(before) }
        var total = 0.0
        var best: (key: ProgressTrace.Key, speed: Double)?
        var waiting: ProgressTrace.Key?
        var ownSpeed = 0.0
        var ownTime = 0.0
        for key in candidates {
            guard let step = trace.steps[key] else { continue }
            let time = ProgressNumbers.seconds(step.quietSince, now)
            let speed = Double(step.newsCount) / max(time, 1e-9)
            total += speed
            if key == before { (ownSpeed, ownTime) = (speed, time) }
            let late = time > Self.longestWait && key != before
            if late { waiting = waiting ?? key }
            if best == nil || late || (best?.speed ?? 0) < speed { best = (key, speed) }
        }
        guard let best else { return }
        if before == nil || beforeEnded {
            printStep(best.key)
        } else if let waiting {
            printStep(waiting)
        } else if total > ownSpeed, Self.turn / (1 - ownSpeed / total) < ownTime {
            printStep(best.key)
        }
    }

    /// Writes the news of a step, and its header when another one had the turn.
    private mutating func printStep(_ key: ProgressTrace.Key) {
        guard var step = trace.steps[key] else { return }
        if step.number == 0 {
            lastNumber += 1
            step.number = lastNumber
        }
        let number = "#\(step.number) "
        if key != current { header(step, number) }
        let hasOpenStatus = writeStatuses(&step, number)
        for warning in step.warnings[step.warningsShown...] { line(number + "WARN: \(warning)") }
        step.warningsShown = step.warnings.count
        for text in step.lines {
            out += Array(number.utf8) + text
            out.append(10)
        }
        step.lines = []
        current = key
        if step.isCompleted && !hasOpenStatus {
            current = nil
            step.newsCount = 0
            writeEnd(step, number)
        }
        trace.update(key) { $0 = step }
        trace.settle([key])
    }

    private mutating func header(_ step: ProgressStep, _ number: String) {
        if let current {
            trace.update(current) { $0.newsCount = 0 }
            if let old = trace.steps[current] { line("#\(old.number) ...") }
        }
        if hasShown { line("") }
        hasShown = true
        let long = shortNames && step.name.utf8.count > 72
        line(number + (long ? String(decoding: step.name.utf8.prefix(72), as: UTF8.self) + "..." : step.name))
    }

    /// Writes the transfers with enough news; tells whether one shown is still open. What a failure left open counts as
    /// ended.
    private mutating func writeStatuses(_ step: inout ProgressStep, _ number: String) -> Bool {
        var hasOpen = false
        for status in step.statuses where step.newStatuses.contains(status.id) {
            let id = status.vertex.description + status.id
            if let last = lastStatus[id], status.completed == nil {
                let part = status.total > 0 ? Double(status.current &- last.current) / Double(status.total) : 0
                let seconds = ProgressNumbers.seconds(last.time, status.timestamp)
                if part < Self.statusPart && seconds < Self.statusSeconds { continue }
            }
            lastStatus[id] = (status.current, status.timestamp)
            line(number + Self.describe(status))
            if status.completed == nil, step.error == nil { hasOpen = true }
        }
        step.newStatuses = []
        return hasOpen
    }

    /// `ID 1.20kB / 3.62kB 0.5s done`
    static func describe(_ status: StatusProgress) -> String {
        var text = LogText.clean(status.id)
        if status.total != 0 {
            text += " \(ProgressNumbers.size(status.current)) / \(ProgressNumbers.size(status.total))"
        } else if status.current != 0 {
            text += " \(ProgressNumbers.size(status.current))"
        }
        if let started = status.started {
            let seconds = ProgressNumbers.seconds(started, status.completed ?? status.timestamp)
            if seconds > 0.01 { text += " " + ProgressNumbers.tenths(seconds) }
        }
        return status.completed == nil ? text : text + " done"
    }

    private mutating func writeEnd(_ step: ProgressStep, _ number: String) {
        if step.isCancelled {
            line(number + "CANCELED")
        } else if let error = step.error {
            line(number + "ERROR: \(LogText.cleanLines(error))")
        } else if step.cached {
            line(number + "CACHED")
        } else {
            line(number + "DONE \(ProgressNumbers.tenths(step.seconds(now: step.lastStop ?? 0)))")
        }
    }

    private mutating func line(_ text: String) {
        out += Array(text.utf8)
        out.append(10)
    }
}
