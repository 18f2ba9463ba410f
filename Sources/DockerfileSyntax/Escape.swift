/// The escape character of a Dockerfile, set by its `escape` directive.
public enum Escape: UInt8, Sendable, CaseIterable {
    /// `\`, the default.
    case backslash = 0x5C
    /// `` ` ``
    case backtick = 0x60

    /// The character as text.
    public var text: String { self == .backslash ? "\\" : "`" }
}
