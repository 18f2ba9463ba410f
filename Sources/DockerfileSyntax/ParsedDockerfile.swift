/// What parsing a Dockerfile gives. With an `error`, the stages and meta arguments before it are still there.
public struct ParsedDockerfile: Sendable {
    /// Every byte of the file in its place.
    public var tree: Tree
    /// The `syntax` and `check` directives, found on the raw text.
    public var directives: Directives
    /// The escape character in force.
    public var escape: Escape
    /// The instructions as the file parser splits them, before flags and arguments are judged. Empty after an error of
    /// the file parser.
    public var nodes: [InstructionNode]
    /// The file parser's warnings, all of the rule NoEmptyContinuation.
    public var warnings: [ParserWarning]
    /// The `ARG` instructions before the first `FROM`.
    public var metaArgs: [Instruction.Arg]
    /// The stages in order.
    public var stages: [Stage]
    /// Why the file is no Dockerfile; nil if it is one.
    public var error: DockerfileError?
    /// After an error of the instruction parser: the number of the refused instruction in `nodes`.
    public var failedNode: Int?

    /// This value, if it has no error.
    public func checked() throws(DockerfileError) -> ParsedDockerfile {
        if let error { throw error }
        return self
    }
}

/// A blank line inside a continuation.
public struct ParserWarning: Hashable, Sendable {
    /// `Empty continuation line found in: ` and the logical line.
    public var message: String
    /// Last line of the instruction's own text.
    public var line: Int
}
