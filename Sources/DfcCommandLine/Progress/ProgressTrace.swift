internal import DfcBasics
internal import LLB

/// The state of a build, put together from its events: what the plain and the terminal view draw from.
struct ProgressTrace {
    /// Names a step.
    enum Key: Hashable {
        /// One vertex.
        case vertex(Digest)
        /// The vertices of a progress group, by its id.
        case group(String)
    }

    /// All steps.
    private(set) var steps: [Key: ProgressStep] = [:]
    /// The steps that have started, in that order.
    private(set) var started: [Key] = []
    /// Those of them that are at work.
    private(set) var open: [Key] = []
    /// The steps with news since they were last shown, in order of the news.
    private(set) var updated: [Key] = []
    private var isUpdated: Set<Key> = []
    private var groups: [Digest: ProgressGroup] = [:]
    private var memberOf: [Digest: Key] = [:]
    /// Steps that can be shown, and how many of them have ended.
    private(set) var count = 0
    /// How many lines of a step's log are kept for the report of its failure.
    var tailLength = 10
    /// When the first step began.
    private(set) var firstStart: Nanoseconds?

    /// Progress groups of the ops of a definition.
    mutating func learn(_ definition: Definition) {
        for entry in definition.entries {
            if let group = entry.metadata.progressGroup { groups[entry.digest] = group }
        }
    }

    /// How many steps have ended.
    var completedCount: Int { started.reduce(0) { $0 + (steps[$1]?.isCompleted == true ? 1 : 0) } }

    /// Takes one event.
    mutating func apply(_ event: ProgressEvent, now: Nanoseconds) {
        switch event {
        case .vertex(let vertex): apply(vertex, now)
        case .status(let status): apply(status, now)
        case .log(let log): apply(log, now)
        case .warning(let warning):
            let text = LogText.clean(warning.short)
            let key = key(of: warning.vertex)
            // A step that has ended is not shown again for it; all warnings stand at the end of a build.
            if steps[key]?.isCompleted == true {
                update(key) { $0.warnings.append(text) }
            } else {
                change(key, now) { $0.warnings.append(text) }
            }
        }
    }

    /// The key of the step that shows a vertex.
    func key(of digest: Digest) -> Key { memberOf[digest] ?? .vertex(digest) }

    /// Changes a step without counting it as news.
    mutating func update(_ key: Key, _ body: (inout ProgressStep) -> Void) {
        guard var step = steps.removeValue(forKey: key) else { return }
        body(&step)
        steps[key] = step
    }

    /// Marks steps as shown.
    mutating func settle(_ keys: [Key]) {
        let before = isUpdated.count
        for key in keys { isUpdated.remove(key) }
        if isUpdated.count < before { updated.removeAll { !isUpdated.contains($0) } }
    }

    private mutating func noteWork(_ key: Key) {
        let isOpen = steps[key].map { $0.isStarted && !$0.isCompleted } ?? false
        let place = open.firstIndex(of: key)
        if isOpen, place == nil { open.append(key) }
        if !isOpen, let place { open.remove(at: place) }
    }

    private mutating func change(_ key: Key, _ now: Nanoseconds, _ body: (inout ProgressStep) -> Void) {
        guard steps[key] != nil else { return }
        update(key) {
            body(&$0)
            $0.noteNews(now: now)
        }
        if isUpdated.insert(key).inserted { updated.append(key) }
    }

    private mutating func apply(_ vertex: VertexProgress, _ now: Nanoseconds) {
        if let group = groups[vertex.digest] { return apply(vertex, in: group, now) }
        let key = Key.vertex(vertex.digest)
        let known = steps[key]
        if known == nil {
            steps[key] = ProgressStep(name: LogText.clean(vertex.name))
            count += 1
        }
        guard let start = vertex.started ?? vertex.completed else { return }
        begin(key, start)
        let keep = tailLength
        change(key, now) {
            $0.name = LogText.clean(vertex.name)
            $0.cached = vertex.cached
            $0.error = vertex.error
            _ = $0.setSpan(start: start, stop: vertex.completed)
            if vertex.completed != nil { Self.endLines(&$0, at: vertex.completed ?? now, keep: keep) }
        }
        noteWork(key)
    }

    private mutating func begin(_ key: Key, _ start: Nanoseconds) {
        if steps[key]?.isStarted == false { started.append(key) }
        firstStart = min(firstStart ?? start, start)
    }

    private mutating func apply(_ vertex: VertexProgress, in group: ProgressGroup, _ now: Nanoseconds) {
        let key = Key.group(group.id)
        memberOf[vertex.digest] = key
        if steps[key] == nil {
            steps[key] = ProgressStep(name: LogText.clean(group.name))
            steps[key]?.hidden = true
            count += 1
        }
        let wasShown = steps[key].map { $0.isStarted && !$0.hidden } ?? false
        var isNews = false
        let keep = tailLength
        update(key) { step in
            step.members[vertex.digest] = vertex
            if let start = vertex.started ?? vertex.completed {
                isNews = step.setSpan(start: start, stop: vertex.completed)
                if !group.weak { step.hidden = false }
            }
            if let error = vertex.error {
                step.error = step.error ?? error
                step.hidden = false
            }
            let cached = step.members.values.allSatisfy(\.cached)
            if cached != step.cached { isNews = true }
            step.cached = cached
            if step.isCompleted { Self.endLines(&step, at: now, keep: keep) }
        }
        noteWork(key)
        guard let step = steps[key], !step.hidden, step.isStarted else { return }
        if !wasShown {
            started.append(key)
            firstStart = min(firstStart ?? now, step.firstStart ?? now)
        }
        if isNews || !wasShown { change(key, now) { _ in } }
    }

    private mutating func apply(_ status: StatusProgress, _ now: Nanoseconds) {
        change(key(of: status.vertex), now) { step in
            if let index = step.statuses.firstIndex(where: { $0.id == status.id }) {
                step.statuses[index] = status
            } else {
                step.statuses.append(status)
            }
            step.newStatuses.insert(status.id)
        }
    }

    private mutating func apply(_ log: LogProgress, _ now: Nanoseconds) {
        let keep = tailLength
        change(key(of: log.vertex), now) { step in
            let lines = log.stream == 1 ? step.output.feed(log.data) : step.errors.feed(log.data)
            for line in lines { Self.add(line, to: &step, at: log.timestamp, keep: keep) }
        }
    }

    private static func endLines(_ step: inout ProgressStep, at time: Nanoseconds, keep: Int) {
        if let line = step.output.end() { add(line, to: &step, at: time, keep: keep) }
        if let line = step.errors.end() { add(line, to: &step, at: time, keep: keep) }
    }

    private static func add(_ line: [UInt8], to step: inout ProgressStep, at time: Nanoseconds, keep: Int) {
        let seconds = step.lastStart.map { ProgressNumbers.seconds($0, time) } ?? 0
        let whole = Array((ProgressNumbers.logTime(seconds) + " ").utf8) + line
        step.lines.append(whole)
        step.tail.append(whole)
        if step.tail.count > keep { step.tail.removeFirst(step.tail.count - keep) }
    }

    /// For each step that failed by itself: its name and its last lines between dashes.
    var failureReport: [UInt8] {
        var out: [UInt8] = []
        for key in started {
            guard let step = steps[key], step.error != nil, !step.isCancelled else { continue }
            out += Array("------\n > \(step.name):\n".utf8)
            for line in step.tail { out += line + [10] }
            out += Array("------\n".utf8)
        }
        return out
    }
}
