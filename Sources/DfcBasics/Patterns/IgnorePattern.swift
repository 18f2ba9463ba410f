/// One pattern of an ignore list, `--exclude` or `--parents`, in the language of `moby/patternmatcher`.
public struct IgnorePattern: Sendable {
    private enum Form: Sendable {
        case exact
        /// Ends in `**` and has no other wildcard.
        case prefix([UInt8])
        /// Begins with `**` and has no other wildcard.
        case suffix([UInt8])
        case glob(PathGlob)
        case expression(GoRegex)
        /// Fails at every use.
        case broken
    }

    /// The cleaned pattern without `!`.
    public let text: String
    /// It began with `!`.
    public let isException: Bool
    private let bytes: [UInt8]
    private let form: Form

    init(_ text: String, isException: Bool) {
        self.text = text
        self.isException = isException
        bytes = GoText.bytes(of: text)
        form = Self.compile(bytes)
    }

    /// The path itself matches. Throws `syntax error in pattern` for a pattern that passed the first check, but is no
    /// regular expression.
    public func matches(_ path: [UInt8]) throws(PatternError) -> Bool { try matches(path, end: path.count) }

    func matches(_ path: [UInt8], end: Int) throws(PatternError) -> Bool {
        switch form {
        case .exact: return end == bytes.count && path[..<end].elementsEqual(bytes)
        case .prefix(let prefix): return end >= prefix.count && path[..<end].starts(with: prefix)
        case .suffix(let suffix):
            if end >= suffix.count, path[(end - suffix.count)..<end].elementsEqual(suffix) { return true }
            return suffix.first == UInt8(ascii: "/") && path[..<end].elementsEqual(suffix.dropFirst())
        case .glob(let glob): return glob.matches(path, end: end)
        case .expression(let expression): return expression.matches(path, end: end)
        case .broken: throw .badPattern
        }
    }

    /// The pattern without a `/**`, and then a `/*`, at its end.
    public var withoutTrailingGlob: String {
        var rest = text.utf8[...]
        for tail in ["/**", "/*"] where Substring(rest).ends(with: tail) { rest = rest.dropLast(tail.utf8.count) }
        return String(Substring(rest))
    }

    /// Some character other than a trailing `/*` or `/**` is a wildcard, as the context transfer sees it.
    public var hasWildcard: Bool { withoutTrailingGlob.utf8.contains { "*[]?^\\".utf8.contains($0) } }

    private enum Kind {
        case exact, prefix, suffix, expression
    }

    /// The translation to a regular expression, which decides about the form too; a pattern of plain text, `*`, `?` and
    /// `**` alone becomes a `PathGlob` instead.
    private static func compile(_ written: [UInt8]) -> Form {
        // The reference's scanner reads code points.
        let pattern = GoText.healed(written)
        var expression: [UInt8] = [UInt8(ascii: "^")]
        var glob = PathGlob.Builder()
        var kind = Kind.exact
        // The reference's scanner drops a byte-order mark.
        let start = pattern.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var at = start
        var isGlob = true
        while at < pattern.count {
            let byte = pattern[at]
            let isFirst = at == start
            at += 1
            switch byte {
            case UInt8(ascii: "*"):
                guard at < pattern.count, pattern[at] == UInt8(ascii: "*") else {
                    expression += "[^/]*".utf8
                    glob.append(.run)
                    kind = .expression
                    continue
                }
                at += 1
                if at < pattern.count, pattern[at] == UInt8(ascii: "/") { at += 1 }
                if at < pattern.count {
                    expression += "(.*/)?".utf8
                    glob.append(.folders)
                    kind = .expression
                } else if kind == .exact {
                    kind = .prefix
                } else {
                    expression += ".*".utf8
                    glob.append(.everything)
                    kind = .expression
                }
                if isFirst { kind = .suffix }
            case UInt8(ascii: "?"):
                expression += "[^/]".utf8
                glob.append(.one)
                kind = .expression
            case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "$"):
                expression += [UInt8(ascii: "\\"), byte]
                glob.append(byte)
            case UInt8(ascii: "\\"):
                isGlob = false
                expression.append(byte)
                guard at < pattern.count else { continue }
                let width = GoText.decode(pattern, at: at).width
                expression += pattern[at..<(at + width)]
                at += width
                kind = .expression
            case UInt8(ascii: "["), UInt8(ascii: "]"):
                isGlob = false
                expression.append(byte)
                kind = .expression
            case UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "^"):
                // Not escaped, so they keep their meaning in the expression.
                isGlob = false
                expression.append(byte)
            default:
                expression.append(byte)
                glob.append(byte)
            }
        }
        switch kind {
        case .exact: return .exact
        case .prefix: return .prefix(Array(written.dropLast(2)))
        case .suffix: return .suffix(Array(written.dropFirst(2)))
        case .expression:
            if isGlob { return .glob(glob.finished()) }
            expression.append(UInt8(ascii: "$"))
            return GoRegex(expression).map(Form.expression) ?? .broken
        }
    }
}
