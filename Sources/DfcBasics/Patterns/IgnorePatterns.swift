/// A list of patterns in which a later one, with `!`, takes back what an earlier one matched (`moby/patternmatcher`).
public struct IgnorePatterns: Sendable {
    /// Which patterns matched a directory, for the paths directly below it.
    public struct Inherited: Sendable, Equatable {
        fileprivate var matched: [Bool]
        /// Of the root: nothing matched yet, and nothing is known about parents.
        public static let none = Inherited(matched: [])
    }

    /// The patterns in order.
    public let patterns: [IgnorePattern]
    /// Some pattern has a `!`.
    public let hasExceptions: Bool
    private let skipsByPrefix: Bool

    /// Reads patterns as they stand in a list: blanks around them and empty ones dropped, paths cleaned. Throws
    /// `illegal exclusion pattern: "!"` or `syntax error in pattern`.
    public init(_ list: [String]) throws(PatternError) {
        var patterns: [IgnorePattern] = []
        for entry in list {
            let trimmed = GoText.trimmed(entry)
            if trimmed.isEmpty { continue }
            var text = PathClean.clean(trimmed)
            let isException = text.utf8.first == UInt8(ascii: "!")
            if isException {
                text = String(decoding: text.utf8.dropFirst(), as: UTF8.self)
                if text.isEmpty { throw PatternError("illegal exclusion pattern: \"!\"") }
            }
            // Go looks for faults by matching a name that is none.
            _ = try FilepathMatch.matches(text, ".")
            patterns.append(IgnorePattern(text, isException: isException))
        }
        self.patterns = patterns
        hasExceptions = patterns.contains(where: \.isException)
        skipsByPrefix = !patterns.contains { $0.isException && $0.hasWildcard }
    }

    /// No pattern at all: nothing matches.
    public var isEmpty: Bool { patterns.isEmpty }

    /// Whether the path is matched: the last pattern that matches it or one of its parents, and could change the
    /// answer, decides. Paths are relative and slash-separated.
    public func matches(_ path: String) throws(PatternError) -> Bool { try matches(Array(path.utf8)) }

    /// Whether the path is matched, by its bytes.
    public func matches(_ path: [UInt8]) throws(PatternError) -> Bool {
        var isMatched = false
        for pattern in patterns where pattern.isException == isMatched {
            let matched = try pattern.matches(path)
            if matched || matchesParent(pattern, path) { isMatched = !pattern.isException }
        }
        return isMatched
    }

    /// Whether the path is matched, given what is known of its parent directory, and what to give for its children.
    public func matches(
        _ path: [UInt8], inheriting parent: Inherited
    ) throws(PatternError) -> (isMatched: Bool, inherited: Inherited) {
        var isMatched = false
        var inherited = Inherited(matched: Array(repeating: false, count: patterns.count))
        let knowsParent = parent.matched.count == patterns.count && !patterns.isEmpty
        for (number, pattern) in patterns.enumerated() {
            var matched = knowsParent && parent.matched[number]
            if !matched {
                if pattern.isException != isMatched { continue }
                matched = try pattern.matches(path)
                if !matched, !knowsParent { matched = matchesParent(pattern, path) }
            }
            inherited.matched[number] = matched
            if matched { isMatched = !pattern.isException }
        }
        return (isMatched, inherited)
    }

    /// A matched directory need not be entered: no exception can match something below it. That is how a context
    /// transfer prunes its walk; it keeps the question to plain prefixes.
    public func canSkip(matchedDirectory path: String) -> Bool {
        guard skipsByPrefix else { return false }
        let below = path + "/"
        return !patterns.contains { $0.isException && ($0.withoutTrailingGlob + "/").begins(with: below) }
    }

    private func matchesParent(_ pattern: IgnorePattern, _ path: [UInt8]) -> Bool {
        // An absolute path lies below the empty one.
        var parent = 0
        for (at, byte) in path.enumerated() where byte == UInt8(ascii: "/") {
            // A pattern that is broken has failed for the path itself already.
            if (try? pattern.matches(path, end: at)) == true { return true }
            parent = at
        }
        // The root is a parent only of what is directly in it.
        return parent == 0 && path.first == UInt8(ascii: "/") && (try? pattern.matches(path, end: 1)) == true
    }
}
