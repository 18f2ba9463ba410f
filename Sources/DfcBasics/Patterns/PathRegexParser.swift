/// A regular expression as a tree.
indirect enum PathRegexNode {
    case empty
    case scalars(ScalarSet)
    case assert(PathRegex.Assertion)
    case sequence([PathRegexNode])
    case either([PathRegexNode])
    case repeated(PathRegexNode, least: Int, most: Int?)
}

/// Reads the syntax of Go's `regexp` (Perl flags), without groups of the user's own: the translation escapes their
/// parentheses. The only group is `(.*/)?`.
struct PathRegexParser {
    let bytes: [UInt8]
    var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() -> PathRegexNode? {
        var options: [PathRegexNode] = []
        var parts: [PathRegexNode] = []
        var followsRepeat = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "|") {
                at += 1
                options.append(.sequence(parts))
                parts = []
                followsRepeat = false
                continue
            }
            if let bounds = repetition() {
                // No repetition of a repetition, and of nothing.
                guard let bounds = bounds.range, !followsRepeat, let last = parts.popLast() else { return nil }
                parts.append(.repeated(last, least: bounds.least, most: bounds.most))
                followsRepeat = true
                continue
            }
            followsRepeat = false
            guard let node = byte == UInt8(ascii: "\\") ? escaped(&parts) : single(byte) else { return nil }
            parts.append(node)
        }
        options.append(.sequence(parts))
        return options.count == 1 ? options[0] : .either(options)
    }

    private mutating func single(_ byte: UInt8) -> PathRegexNode? {
        switch byte {
        case UInt8(ascii: "^"):
            at += 1
            return .assert(.begin)
        case UInt8(ascii: "$"):
            at += 1
            return .assert(.end)
        case UInt8(ascii: "."):
            at += 1
            return .scalars(.allButNewline)
        case UInt8(ascii: "["): return characters().map(PathRegexNode.scalars)
        case UInt8(ascii: "("):
            guard bytes[at...].starts(with: "(.*/)".utf8) else { return nil }
            at += 5
            return .sequence([
                .repeated(.scalars(.allButNewline), least: 0, most: nil),
                .scalars(ScalarSet(UInt32(UInt8(ascii: "/")))),
            ])
        default:
            let (scalar, width) = GoText.decode(bytes, at: at)
            // Go refuses an expression that is no UTF-8.
            guard scalar != 0xFFFD || width == 3 else { return nil }
            at += width
            return .scalars(ScalarSet(scalar))
        }
    }

    /// A repetition operator here: its bounds, or a nil range for bounds that Go refuses. nil if there is none.
    private mutating func repetition() -> (range: (least: Int, most: Int?)?, Void)? {
        var range: (least: Int, most: Int?)?
        switch bytes[at] {
        case UInt8(ascii: "*"):
            at += 1
            range = (0, nil)
        case UInt8(ascii: "+"):
            at += 1
            range = (1, nil)
        case UInt8(ascii: "?"):
            at += 1
            range = (0, 1)
        case UInt8(ascii: "{"):
            guard let bounds = bounds() else { return nil }
            if bounds.least <= 1000, (bounds.most ?? bounds.least) <= 1000, bounds.least <= bounds.most ?? bounds.least
            {
                range = bounds
            }
        default: return nil
        }
        // A lazy operator matches the same paths.
        if at < bytes.count, bytes[at] == UInt8(ascii: "?") { at += 1 }
        return (range, ())
    }

    /// `{n}`, `{n,}`, `{n,m}`; anything else is text.
    private mutating func bounds() -> (least: Int, most: Int?)? {
        let start = at
        at += 1
        guard let least = number() else {
            at = start
            return nil
        }
        var most: Int? = least
        if at < bytes.count, bytes[at] == UInt8(ascii: ",") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
                most = nil
            } else {
                guard let number = number() else {
                    at = start
                    return nil
                }
                most = number
            }
        }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "}") else {
            at = start
            return nil
        }
        at += 1
        return (least, most)
    }

    /// Digits without a leading zero; a million for all that are larger.
    private mutating func number() -> Int? {
        let start = at
        var value = 0
        while at < bytes.count, (48...57).contains(bytes[at]) {
            value = min(value * 10 + Int(bytes[at] - 48), 1_000_000)
            at += 1
        }
        guard at > start, !(at - start > 1 && bytes[start] == 48) else { return nil }
        return value
    }

    private mutating func characters() -> ScalarSet? {
        at += 1
        var set = ScalarSet()
        if at < bytes.count, bytes[at] == UInt8(ascii: "^") {
            set.isNegated = true
            at += 1
        }
        var isFirst = true
        while true {
            guard at < bytes.count else { return nil }
            if bytes[at] == UInt8(ascii: "]"), !isFirst {
                at += 1
                return set
            }
            isFirst = false
            if bytes[at...].starts(with: "[:".utf8), let end = posixEnd() {
                var name = bytes[(at + 2)..<end]
                let isNegated = name.first == UInt8(ascii: "^")
                if isNegated { name = name.dropFirst() }
                guard let known = ScalarSet.posix(String(decoding: name, as: UTF8.self)) else { return nil }
                set.insert(known, complemented: isNegated)
                at = end + 2
                continue
            }
            if bytes[at] == UInt8(ascii: "\\"), let known = classEscape() {
                guard known.isValid else { return nil }
                set.insert(known.set, complemented: known.complemented)
                continue
            }
            guard let low = classScalar() else { return nil }
            var high = low
            if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "-"), bytes[at + 1] != UInt8(ascii: "]") {
                at += 1
                guard let end = classScalar(), end >= low else { return nil }
                high = end
            }
            set.insert(low...high)
        }
    }

    private func posixEnd() -> Int? {
        var end = at + 2
        while end + 1 < bytes.count {
            if bytes[end] == UInt8(ascii: ":"), bytes[end + 1] == UInt8(ascii: "]") { return end }
            end += 1
        }
        return nil
    }

    private mutating func classScalar() -> UInt32? {
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "\\") { return scalarEscape() }
        let (scalar, width) = GoText.decode(bytes, at: at)
        guard scalar != 0xFFFD || width == 3 else { return nil }
        at += width
        return scalar
    }
}
