public import DfcBasics

/// Where an instruction stands and how it was written. It never changes, and all who look at it share it.
public final class InstructionSource: Hashable, Sendable {
    /// The keyword as written, such as `Copy`.
    public let keyword: String
    /// The logical line: continuations joined, blanks around it removed, heredoc bodies left out.
    public let code: SourceText
    /// Lines and bytes, heredoc bodies and their terminators included.
    public let range: SourceRange
    /// The comments right above it, without their mark and the blanks around them.
    public let comments: [String]

    /// How an instruction was written.
    public init(keyword: String, code: SourceText, range: SourceRange, comments: [String] = []) {
        self.keyword = keyword
        self.code = code
        self.range = range
        self.comments = comments
    }

    /// First and last line.
    public var lines: ClosedRange<Int> { range.lines }

    /// Written the same at the same place.
    public static func == (left: InstructionSource, right: InstructionSource) -> Bool {
        left.range == right.range && left.keyword == right.keyword && left.code == right.code
            && left.comments == right.comments
    }

    /// By its place and its text.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(range)
        hasher.combine(code)
    }

    /// The description of a name: the rest of the first comment that begins with the name and one space; empty if none.
    public func documentation(of name: String) -> String {
        guard !name.isEmpty, !comments.isEmpty else { return "" }
        let beginning = name + " "
        for comment in comments { if let rest = comment.behind(beginning) { return rest } }
        return ""
    }
}
