/// What `COPY` and `ADD` put where. Paths are expanded at use.
public struct SourcesAndDestination: Hashable, Sendable {
    /// Source paths in order; heredocs are not among them.
    public var paths: [String]
    /// Heredocs among the sources, in order.
    public var contents: [InlineContent]
    /// The last argument.
    public var destination: String

    /// What to put where.
    public init(paths: [String], contents: [InlineContent], destination: String) {
        self.paths = paths
        self.contents = contents
        self.destination = destination
    }
}

/// A file whose content stands in the Dockerfile.
public struct InlineContent: Hashable, Sendable {
    /// Its name: that of the heredoc.
    public var path: String
    /// Its content, leading tabs already removed where asked for.
    public var data: SourceText
    /// Variables in the content are to be expanded (escape `\`, quotes left alone).
    public var expands: Bool

    /// An inline file.
    public init(path: String, data: SourceText, expands: Bool) {
        self.path = path
        self.data = data
        self.expands = expands
    }
}
