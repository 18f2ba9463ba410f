/// A regular expression as a tree.
indirect enum GoRegexNode {
    case empty
    case scalars(ScalarSet)
    case assert(GoRegex.Assertion)
    case sequence([GoRegexNode])
    case either([GoRegexNode])
    case group(GoRegexNode, Int)
    case repeated(GoRegexNode, least: Int, most: Int?, isLazy: Bool)
}

/// Reads the syntax of Go's `regexp` (Perl flags).
struct GoRegexParser {
    let bytes: [UInt8]
    var at = 0
    /// Names of the groups so far, the whole match first.
    var groups = [""]
    var flags = GoRegexFlags()
    private var depth = 0

    /// Go's limit on nesting.
    private static let maximumDepth = 1000

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The whole expression; nil if it is none.
    mutating func parse() -> GoRegexNode? {
        guard let node = alternatives(), at == bytes.count else { return nil }
        return node
    }

    /// Up to the end, or to the parenthesis that closes the group.
    private mutating func alternatives() -> GoRegexNode? {
        var options: [GoRegexNode] = []
        var parts: [GoRegexNode] = []
        var followsRepeat = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: ")") { break }
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
                parts.append(.repeated(last, least: bounds.least, most: bounds.most, isLazy: bounds.isLazy))
                followsRepeat = true
                continue
            }
            followsRepeat = false
            if byte == UInt8(ascii: "(") {
                guard let node = group() else { return nil }
                if let node { parts.append(node) }
                continue
            }
            guard let node = byte == UInt8(ascii: "\\") ? escaped(&parts) : single(byte) else { return nil }
            parts.append(node)
        }
        options.append(.sequence(parts))
        return options.count == 1 ? options[0] : .either(options)
    }

    private mutating func single(_ byte: UInt8) -> GoRegexNode? {
        switch byte {
        case UInt8(ascii: "^"):
            at += 1
            return .assert(flags.manyLines ? .lineBegin : .begin)
        case UInt8(ascii: "$"):
            at += 1
            return .assert(flags.manyLines ? .lineEnd : .end)
        case UInt8(ascii: "."):
            at += 1
            return .scalars(flags.dotIsAll ? ScalarSet([0...0x10_FFFF]) : .allButNewline)
        case UInt8(ascii: "["): return characters().map { .scalars(flags.cased($0)) }
        default:
            let (scalar, width) = GoText.decode(bytes, at: at)
            // Go refuses an expression that is no UTF-8.
            guard scalar != 0xFFFD || width == 3 else { return nil }
            at += width
            return .scalars(flags.cased(ScalarSet(scalar)))
        }
    }

    /// A group, or flags alone, which are a nil node; nil where it is neither.
    private mutating func group() -> GoRegexNode?? {
        at += 1
        let outer = flags
        var number: Int?
        if at < bytes.count, bytes[at] == UInt8(ascii: "?") {
            at += 1
            if let name = groupName() {
                guard !name.isEmpty, !groups.contains(name) else { return nil }
                number = groups.count
                groups.append(name)
            } else {
                guard let endsGroup = flags.read(bytes, &at) else { return nil }
                if endsGroup { return .some(nil) }
            }
        } else {
            number = groups.count
            groups.append("")
        }
        depth += 1
        guard depth < Self.maximumDepth, let inner = alternatives(), at < bytes.count else { return nil }
        depth -= 1
        at += 1
        flags = outer
        return .some(number.map { .group(inner, $0) } ?? .sequence([inner]))
    }

    /// The name in `(?P<name>` or `(?<name>`; nil where there is none, empty where it is no name.
    private mutating func groupName() -> String? {
        let start = bytes[at...].starts(with: "P<".utf8) ? at + 2 : at + 1
        guard start <= bytes.count, bytes[..<start].last == UInt8(ascii: "<") else { return nil }
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else { return "" }
        at = end + 1
        let name = bytes[start..<end]
        func isWord(_ byte: UInt8) -> Bool { ScalarSet.word.contains(UInt32(byte)) }
        return name.allSatisfy(isWord) ? String(decoding: name, as: UTF8.self) : ""
    }

    /// A repetition operator here: its bounds, or a nil range for bounds that Go refuses. nil if there is none.
    private mutating func repetition() -> (range: (least: Int, most: Int?, isLazy: Bool)?, Void)? {
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
        var isLazy = flags.isLazy
        if at < bytes.count, bytes[at] == UInt8(ascii: "?") {
            at += 1
            isLazy.toggle()
        }
        return (range.map { ($0.least, $0.most, isLazy) }, ())
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
