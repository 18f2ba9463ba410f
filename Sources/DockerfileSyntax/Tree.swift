/// Every byte of a Dockerfile in its place: tokens that follow each other without a gap, grouped into nodes.
///
/// There is a tree for every input, also for one that is no Dockerfile; it is empty where nobody wanted it.
public struct Tree: Sendable {
    /// The file.
    public let source: [UInt8]
    /// All tokens in file order. Each begins where the one before ends.
    public internal(set) var tokens: [Token] = []
    /// All nodes in file order. Each begins with the token after the last one of the node before.
    public internal(set) var nodes: [Node] = []

    /// Tokens and nodes are written down, not merely counted.
    private let isKept: Bool
    /// Where the last token ends.
    private(set) var end = 0

    init(source: [UInt8], isKept: Bool) {
        self.source = source
        self.isKept = isKept
        // Room for the tokens and nodes of an ordinary file of this size.
        tokens.reserveCapacity(isKept ? source.count / 12 : 0)
        nodes.reserveCapacity(isKept ? source.count / 40 : 0)
    }

    /// A run of bytes of one kind.
    public struct Token: Hashable, Sendable {
        /// What the bytes are.
        public var kind: Kind
        /// First byte.
        public var start: Int
        /// Behind the last byte.
        public var end: Int
        /// Both as a range.
        public var range: Range<Int> { start..<end }
    }

    /// What a token is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The byte-order mark at the start of the file.
        case byteOrderMark
        /// Blanks before or between other tokens of a line, and empty lines inside a continuation.
        case blank
        /// The end of a line: CR and LF bytes.
        case lineEnd
        /// A comment from its mark to the end of its text.
        case comment
        /// A parser directive from its mark to the end of its text.
        case directive
        /// An instruction's keyword.
        case keyword
        /// A flag, or the `--` that ends the flags.
        case flag
        /// A piece of an instruction's arguments; one for each physical line.
        case arguments
        /// The escape character that continues a line, with the blanks behind it.
        case continuation
        /// The body of a heredoc.
        case heredocBody
        /// The line that ends a heredoc.
        case heredocEnd
        /// Bytes that the parser does not reach, behind a line that is too long.
        case unread
    }

    /// A group of tokens.
    public struct Node: Hashable, Sendable {
        /// What the group is.
        public var kind: NodeKind
        /// Numbers of its tokens.
        public var tokens: Range<Int>
    }

    /// What a group of tokens is.
    public enum NodeKind: Sendable, Hashable {
        /// The byte-order mark.
        case byteOrderMark
        /// An empty line.
        case blank
        /// A comment line.
        case comment
        /// A directive line.
        case directive
        /// An instruction with its continuation lines and heredocs; its keyword, if it is one.
        case instruction(Keyword?)
        /// Bytes that the parser does not reach.
        case unread
    }

    /// Appends a token that ends there, unless it would be empty.
    mutating func append(_ kind: Kind, upTo end: Int) {
        let start = self.end
        ParserWork.note(0)
        guard end > start else { return }
        self.end = end
        if isKept { tokens.append(Token(kind: kind, start: start, end: end)) }
    }

    /// Groups the tokens since the last node, if there are any.
    mutating func endNode(_ kind: NodeKind) {
        let start = nodes.last?.tokens.upperBound ?? 0
        if tokens.count > start { nodes.append(Node(kind: kind, tokens: start..<tokens.count)) }
    }

    /// The bytes of a token.
    public func bytes(of token: Token) -> ArraySlice<UInt8> { source[token.range] }

    /// The byte range of a node.
    public func range(of node: Node) -> Range<Int> {
        guard let first = node.tokens.first, let last = node.tokens.last else { return 0..<0 }
        return tokens[first].start..<tokens[last].end
    }

    /// All tokens' bytes in order: the file.
    public func printed() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(source.count)
        for token in tokens { out.append(contentsOf: source[token.range]) }
        return out
    }
}
