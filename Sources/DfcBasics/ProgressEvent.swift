/// A moment, in nanoseconds since 1970 UTC. Pure rooms read no clock: whoever reports an event brings its time.
public typealias Nanoseconds = Int64

/// What every room reports to, the one stream behind each way of showing progress. Calls may come from any thread.
public protocol ProgressSink: Sendable {
    /// Takes one event. Never blocks for long and never fails.
    func report(_ event: ProgressEvent)
}

/// A sink that drops everything.
public struct SilentProgress: ProgressSink {
    /// Nothing to set up.
    public init() {}
    /// Drops the event.
    public func report(_ event: ProgressEvent) {}
}

/// One thing that happened in a build; the members are those of BuildKit's client status.
public enum ProgressEvent: Sendable {
    /// A vertex was announced, started, completed, or failed. A later event of the same digest replaces an earlier one.
    case vertex(VertexProgress)
    /// A transfer or a part of a vertex's work moved on.
    case status(StatusProgress)
    /// Bytes that a step wrote.
    case log(LogProgress)
    /// A warning about the Dockerfile or the build.
    case warning(WarningProgress)
}

/// State of a vertex.
public struct VertexProgress: Sendable {
    /// The vertex: an op digest, or a made-up digest for work that is no op (export, loading metadata).
    public var digest: Digest
    /// Digests of the vertices it needs.
    public var inputs: [Digest]
    /// What is shown, such as `[build 2/4] RUN make`.
    public var name: String
    /// When work on it began.
    public var started: Nanoseconds?
    /// When it ended, well or badly.
    public var completed: Nanoseconds?
    /// Its result came from the cache.
    public var cached: Bool
    /// Why it failed, nil when it did not.
    public var error: String?
    /// Progress group id of the definition, where it has one.
    public var group: String?

    /// A vertex as it is announced; set the other members as it moves on.
    public init(
        digest: Digest, inputs: [Digest] = [], name: String, started: Nanoseconds? = nil,
        completed: Nanoseconds? = nil, cached: Bool = false, error: String? = nil, group: String? = nil
    ) {
        self.digest = digest
        self.inputs = inputs
        self.name = name
        self.started = started
        self.completed = completed
        self.cached = cached
        self.error = error
        self.group = group
    }
}

/// State of a part of a vertex's work, such as one layer's download.
public struct StatusProgress: Sendable {
    /// Names the part within its vertex; also what is shown.
    public var id: String
    /// The vertex that it belongs to.
    public var vertex: Digest
    /// Bytes (or other units) done.
    public var current: Int64
    /// Bytes (or other units) to do; 0 when not known.
    public var total: Int64
    /// When this event was made.
    public var timestamp: Nanoseconds
    /// When the part began.
    public var started: Nanoseconds?
    /// When it ended.
    public var completed: Nanoseconds?

    /// One state of the part.
    public init(
        id: String, vertex: Digest, current: Int64 = 0, total: Int64 = 0, timestamp: Nanoseconds,
        started: Nanoseconds? = nil, completed: Nanoseconds? = nil
    ) {
        self.id = id
        self.vertex = vertex
        self.current = current
        self.total = total
        self.timestamp = timestamp
        self.started = started
        self.completed = completed
    }
}

/// Bytes of a step's output.
public struct LogProgress: Sendable {
    /// The step.
    public var vertex: Digest
    /// 1 standard output, 2 standard error.
    public var stream: Int
    /// As the step wrote them: not necessarily whole lines, not necessarily UTF-8.
    public var data: [UInt8]
    /// When they were read.
    public var timestamp: Nanoseconds

    /// One piece of output.
    public init(vertex: Digest, stream: Int, data: [UInt8], timestamp: Nanoseconds) {
        self.vertex = vertex
        self.stream = stream
        self.data = data
        self.timestamp = timestamp
    }
}

/// A warning that belongs to a vertex.
public struct WarningProgress: Sendable {
    /// The vertex it is about.
    public var vertex: Digest
    /// BuildKit's level; 1 for lint.
    public var level: Int
    /// One line.
    public var short: String
    /// Further lines.
    public var detail: [String]
    /// Where the rule is described.
    public var url: String
    /// File it is about.
    public var file: String?
    /// Lines in that file.
    public var lines: [ClosedRange<Int>]

    /// A warning with all its members.
    public init(
        vertex: Digest, level: Int = 1, short: String, detail: [String] = [], url: String = "", file: String? = nil,
        lines: [ClosedRange<Int>] = []
    ) {
        self.vertex = vertex
        self.level = level
        self.short = short
        self.detail = detail
        self.url = url
        self.file = file
        self.lines = lines
    }
}
