/// Something to tell about a source file.
public struct Diagnostic: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// Nothing comes out.
        case error
        /// The result stands.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// One line, in BuildKit's wording where BuildKit has one.
    public var message: String
    /// Lines it is about, counted from 1; empty when it is about no line.
    public var lines: [ClosedRange<Int>]
    /// Name of the lint rule, nil for other diagnostics.
    public var rule: String?
    /// Where the rule is described.
    public var url: String?

    /// One diagnostic.
    public init(
        _ severity: Severity, _ message: String, lines: [ClosedRange<Int>] = [], rule: String? = nil,
        url: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.lines = lines
        self.rule = rule
        self.url = url
    }
}
