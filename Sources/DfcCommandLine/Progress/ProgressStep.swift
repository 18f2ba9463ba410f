internal import DfcBasics

/// A step of the build as the views know it: a vertex, or a progress group with its members.
struct ProgressStep {
    /// What is shown.
    var name: String
    /// The number in the plain view; 0 until it is first shown.
    var number = 0
    /// Result from the cache.
    var cached = false
    /// Why it failed.
    var error: String?
    /// Not shown: a group of which nothing but weak members has started.
    var hidden = false
    /// Members of a group.
    var members: [Digest: VertexProgress] = [:]
    /// Start to stop; a step may be worked on more than once.
    private var spans: [(start: Nanoseconds, stop: Nanoseconds?)] = []

    /// Parts of the work in the order in which they began, and those with news.
    var statuses: [StatusProgress] = []
    var newStatuses: Set<String> = []
    /// Warnings, and how many of them were shown.
    var warnings: [String] = []
    var warningsShown = 0

    /// What the step writes, one parser a stream.
    var output = LogText()
    var errors = LogText()
    /// Lines not yet shown, with their seconds.
    var lines: [[UInt8]] = []
    /// The last lines, for the report of a failure.
    var tail: [[UInt8]] = []

    /// News since it was last active in the plain view, and when that began.
    var newsCount = 0
    var quietSince: Nanoseconds = 0

    /// A step that was announced.
    init(name: String) { self.name = name }

    /// Work on it has begun.
    var isStarted: Bool { !spans.isEmpty }
    /// Work on it has ended.
    var isCompleted: Bool { isStarted && spans.allSatisfy { $0.stop != nil } }
    /// When work on it began.
    var firstStart: Nanoseconds? { spans.map(\.start).min() }
    /// When work on it last began.
    var lastStart: Nanoseconds? { spans.map(\.start).max() }
    /// When work on it last ended.
    var lastStop: Nanoseconds? { spans.compactMap(\.stop).max() }
    /// It ended because another one failed.
    var isCancelled: Bool { error?.hasSuffix("context canceled") ?? false }

    /// Notes one span of work; a later report of the same start replaces the earlier one.
    mutating func setSpan(start: Nanoseconds, stop: Nanoseconds?) -> Bool {
        if let index = spans.firstIndex(where: { $0.start == start }) {
            if spans[index].stop == stop { return false }
            spans[index].stop = stop
        } else {
            spans.append((start, stop))
        }
        return true
    }

    /// Seconds of work, spans that overlap counted once.
    func seconds(now: Nanoseconds) -> Double {
        var total = 0.0
        var end: Nanoseconds?
        for span in spans.sorted(by: { $0.start < $1.start }) {
            let stop = span.stop ?? now
            let start = max(span.start, end ?? span.start)
            if stop > start { total += ProgressNumbers.seconds(start, stop) }
            end = max(end ?? stop, stop)
        }
        return total
    }

    /// Counts one piece of news for the fair share of the plain view.
    mutating func noteNews(now: Nanoseconds) {
        if newsCount == 0 { quietSince = now }
        newsCount += 1
    }
}
