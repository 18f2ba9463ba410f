/// The directives that decide how a file is read: which frontend, which checks.
public struct Directives: Hashable, Sendable {
    /// `syntax`: the frontend's image.
    public var syntax: Directive?
    /// `check`: lint options.
    public var check: Directive?
}

/// One directive, as found on the raw text.
public struct Directive: Hashable, Sendable {
    /// The value up to the first space.
    public var value: String
    /// The whole value.
    public var full: String
    /// Its line, counted from 1; for the JSON form 0, or 1 after a `#!` line.
    public var line: Int
}
