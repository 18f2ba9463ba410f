/// Expands variables and resolves quotes and escapes in a word, as BuildKit's shell lexer does.
public struct ShellWords: Sendable {
    /// What to leave as it is written.
    public struct Options: OptionSet, Sendable {
        /// The set as bits.
        public let rawValue: Int
        /// The set with these bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// Quote characters stay in the output.
        public static let rawQuotes = Options(rawValue: 1)
        /// Escape characters stay in the output.
        public static let rawEscapes = Options(rawValue: 2)
        /// Quotes are ordinary characters.
        public static let skipProcessQuotes = Options(rawValue: 4)
        /// References to variables that are not set stay as written.
        public static let skipUnsetEnv = Options(rawValue: 8)
    }

    /// The escape character.
    public var escape: Escape
    /// What to leave as it is written.
    public var options: Options

    /// An expander.
    public init(escape: Escape = .backslash, options: Options = []) {
        self.escape = escape
        self.options = options
    }
}

/// The variables that words are expanded with.
public protocol WordEnvironment {
    /// The value of a variable; nil if it is not set.
    func value(of name: String) -> String?
    /// The names of all variables, for suggestions.
    var names: [String] { get }
}

/// No variables at all.
public struct EmptyWordEnvironment: WordEnvironment, Sendable {
    /// Nothing to set up.
    public init() {}
    /// Always nil.
    public func value(of name: String) -> String? { nil }
    /// None.
    public var names: [String] { [] }
}

/// Variables by name.
public struct WordVariables: WordEnvironment, Sendable {
    /// The value of each variable.
    public var values: [String: String]
    /// These variables.
    public init(_ values: [String: String]) { self.values = values }
    /// The value of a variable; nil if it is not set.
    public func value(of name: String) -> String? { values[name] }
    /// The names of all variables, in no order.
    public var names: [String] { Array(values.keys) }
}

/// An expanded word.
public struct ExpandedWord: Hashable, Sendable {
    /// The text.
    public var text: String
    /// Names that were looked up and found, each once, in the order of their first look-up.
    public var matched: [String]
    /// Names that were looked up and not found, likewise.
    public var unmatched: [String]
}

/// Why a word cannot be expanded.
public struct ShellWordsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `failed to process "WORD": ` and the reason, in BuildKit's words.
    public var message: String
    /// Names found before the error.
    public var matched: [String]
    /// Names not found before the error.
    public var unmatched: [String]

    /// An error of a caller's own expander.
    public init(_ message: String, matched: [String] = [], unmatched: [String] = []) {
        self.message = message
        self.matched = matched
        self.unmatched = unmatched
    }

    /// Same as `message`.
    public var description: String { message }
}
