internal import DfcBasics

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

extension SourcesAndDestination {
    /// The arguments of a node that has at least two. Bodies are found by name, so that of two heredocs of one name both
    /// have the last one's; a heredoc that only a JSON array names is empty.
    init(_ node: borrowing InstructionNode, _ keyword: Keyword) throws(SyntaxFault) {
        func marker(_ argument: SourceText) -> Heredoc? {
            guard argument.string.place(of: UInt8(ascii: "<")) != nil else { return nil }
            let bytes = argument.bytes
            return HeredocMarker.hasMark(bytes) ? (try? HeredocMarker.parse(bytes)) ?? nil : nil
        }
        self.init(paths: [], contents: [], destination: node.arguments.last?.string ?? "")
        if let last = node.arguments.last, marker(last) != nil {
            throw SyntaxFault(Message.heredocDestination(keyword))
        }
        let bodies = Dictionary(node.heredocs.map { ($0.name, $0.content) }) { $1 }
        for argument in node.arguments.dropLast() {
            guard let heredoc = marker(argument) else {
                paths.append(argument.string)
                continue
            }
            let body = bodies[heredoc.name] ?? SourceText("")
            ParserWork.note(body.string.utf8.count)
            contents.append(
                InlineContent(
                    path: heredoc.name.string,
                    data: heredoc.chomps ? SourceText(Heredoc.chomp(body.bytes)) : body, expands: heredoc.expands))
        }
    }
}
