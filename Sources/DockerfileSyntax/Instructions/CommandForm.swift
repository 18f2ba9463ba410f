/// The command of `RUN`, `CMD` and `ENTRYPOINT`.
public enum CommandForm: Hashable, Sendable {
    /// A JSON array: the argument vector as it is; empty for `[]`.
    case exec([String])
    /// Text for the stage's shell, blanks inside kept.
    case shell(SourceText)
    /// No text at all (a shell form without arguments).
    case empty

    /// True for text, and for no text: the stage's shell goes in front.
    public var prependsShell: Bool {
        switch self {
        case .exec: false
        case .shell, .empty: true
        }
    }

    /// The vector without the shell: the elements of the array, the text as the only one, or nothing.
    public var arguments: [String] {
        switch self {
        case .exec(let arguments): arguments
        case .shell(let text): [text.string]
        case .empty: []
        }
    }
}

/// A heredoc of a `RUN`.
public struct InlineFile: Hashable, Sendable {
    /// Name of the heredoc.
    public var name: String
    /// Its body as written.
    public var data: SourceText
    /// Written `<<-`.
    public var chomps: Bool
}
