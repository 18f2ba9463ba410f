internal import DfcBasics

/// The patterns of `${name#p}`, `${name%p}` and `${name/p/r}`: `*` any run, `?` one code point, neither a newline.
///
/// BuildKit turns them into regular expressions; with these elements alone, matching segment by segment finds the same
/// places without one.
struct WordPattern {
    /// A pattern that is none, with the whole message.
    struct Fault: Error {
        var message: String
    }

    private enum Element: Equatable {
        case literal(UInt32)
        case any
    }

    /// The elements between the stars: one more than there are stars.
    private var segments: [[Element]] = [[]]

    private init(_ pattern: [UInt32]) throws(Fault) {
        var at = pattern.first == 0xFEFF ? 1 : 0
        while at < pattern.count {
            var scalar = pattern[at]
            at += 1
            switch scalar {
            case UInt32(UInt8(ascii: "*")): segments.append([])
            case UInt32(UInt8(ascii: "?")): segments[segments.count - 1].append(.any)
            case UInt32(UInt8(ascii: "\\")):
                let next = at < pattern.count ? pattern[at] : 0xFFFD
                if next == UInt32(UInt8(ascii: "}")) || next == UInt32(UInt8(ascii: "/")) { continue }
                guard [UInt32(UInt8(ascii: "*")), UInt32(UInt8(ascii: "?")), UInt32(UInt8(ascii: "\\"))].contains(next)
                else {
                    throw Fault(
                        message: "invalid pattern (\(Self.text(pattern))) in substitution: invalid escape '\\"
                            + Self.text([next]) + "'")
                }
                scalar = next
                at += 1
                fallthrough
            default: segments[segments.count - 1].append(.literal(scalar))
            }
        }
    }

    /// The value without the shortest or longest prefix, or suffix, that matches.
    static func trim(_ value: String, _ pattern: [UInt8], isGreedy: Bool, atEnd: Bool) throws(Fault) -> [UInt8] {
        var scalars = Self.scalars(GoText.bytes(of: value))
        var elements = Self.scalars(pattern)
        if atEnd {
            scalars.reverse()
            elements = reversed(elements)
        }
        let end = try WordPattern(elements).end(in: scalars, from: 0, isGreedy: isGreedy) ?? 0
        var rest = Array(scalars[end...])
        if atEnd { rest.reverse() }
        return bytes(rest)
    }

    /// The value with the first match, or all matches, replaced. For all, the replacement is a template in which
    /// `$0` is the match and other `$name` are empty (Go's `Regexp.ReplaceAllString`).
    static func replace(
        in value: String, _ pattern: [UInt8], with replacement: [UInt8], all: Bool
    ) throws(Fault) -> [UInt8] {
        let pattern = try WordPattern(scalars(pattern))
        let scalars = Self.scalars(GoText.bytes(of: value))
        var out: [UInt8] = []
        var lastEnd = 0
        var from = 0
        while from <= scalars.count, let (start, end) = pattern.first(in: scalars, from: from) {
            out += bytes(scalars[lastEnd..<start])
            // An empty match right behind a match does not count.
            if end > lastEnd || start == 0 {
                out += all ? expand(template: replacement, match: bytes(scalars[start..<end])) : replacement
            }
            lastEnd = end
            if !all { break }
            from = max(from + 1, end)
        }
        return out + bytes(scalars[lastEnd...])
    }

    private func first(in text: [UInt32], from: Int) -> (Int, Int)? {
        var start = from
        while start <= text.count {
            if let end = end(in: text, from: start, isGreedy: true) { return (start, end) }
            // What is missing behind the first segment is missing for all of the line.
            let isMissing = staysOnLine && matches(segments[0], text, at: start)
            start = (isMissing ? text[start...].firstIndex(of: 10) ?? text.count : start) + 1
        }
        return nil
    }

    /// No match reaches over the end of a line.
    private var staysOnLine: Bool { segments.allSatisfy { !$0.contains(.literal(10)) } }

    /// Where a match that begins at `from` ends.
    private func end(in text: [UInt32], from: Int, isGreedy: Bool) -> Int? {
        guard matches(segments[0], text, at: from) else { return nil }
        var at = from + segments[0].count
        for (number, segment) in segments.enumerated().dropFirst() {
            // A star cannot cross a newline, so the segment behind it begins at the next one or before it.
            let limit = text[at...].firstIndex(of: 10) ?? text.count
            let isLast = number == segments.count - 1
            if segment.isEmpty {
                if isLast, isGreedy { at = limit }
                continue
            }
            let candidates = at...limit
            let start =
                isLast && isGreedy
                ? candidates.last { matches(segment, text, at: $0) }
                : candidates.first { matches(segment, text, at: $0) }
            guard let start else { return nil }
            at = start + segment.count
        }
        return at
    }

    private func matches(_ segment: [Element], _ text: [UInt32], at: Int) -> Bool {
        ParserWork.note(0)
        guard at + segment.count <= text.count else { return false }
        for (offset, element) in segment.enumerated() {
            switch element {
            case .literal(let scalar): if text[at + offset] != scalar { return false }
            case .any: if text[at + offset] == 10 { return false }
            }
        }
        return true
    }

    /// Back to front, with each backslash staying before the code point it escapes.
    private static func reversed(_ pattern: [UInt32]) -> [UInt32] {
        var out: [UInt32] = []
        out.reserveCapacity(pattern.count)
        var at = 0
        while at < pattern.count {
            if pattern[at] == UInt32(UInt8(ascii: "\\")), at + 1 < pattern.count {
                out.append(pattern[at + 1])
                out.append(pattern[at])
                at += 2
            } else {
                out.append(pattern[at])
                at += 1
            }
        }
        out.reverse()
        return out
    }

    private static func expand(template: [UInt8], match: [UInt8]) -> [UInt8] {
        guard template.contains(UInt8(ascii: "$")) else { return template }
        var out: [UInt8] = []
        var at = 0
        while at < template.count {
            guard template[at] == UInt8(ascii: "$") else {
                out.append(template[at])
                at += 1
                continue
            }
            at += 1
            if at < template.count, template[at] == UInt8(ascii: "$") {
                out.append(UInt8(ascii: "$"))
                at += 1
            } else if let (name, end) = groupName(template, at) {
                if name.elementsEqual([UInt8(ascii: "0")]) { out += match }
                at = end
            } else {
                out.append(UInt8(ascii: "$"))
            }
        }
        return out
    }

    private static func groupName(_ template: [UInt8], _ from: Int) -> (ArraySlice<UInt8>, Int)? {
        let isBraced = from < template.count && template[from] == UInt8(ascii: "{")
        let start = isBraced ? from + 1 : from
        var end = start
        while end < template.count {
            let (scalar, width) = GoText.decode(template, at: end)
            guard scalar == 0x5F || GoText.isLetter(scalar) || GoText.isDigit(scalar) else { break }
            end += width
        }
        guard end > start else { return nil }
        let name = template[start..<end]
        guard isBraced else { return (name, end) }
        guard end < template.count, template[end] == UInt8(ascii: "}") else { return nil }
        return (name, end + 1)
    }

    private static func scalars(_ bytes: [UInt8]) -> [UInt32] {
        var out: [UInt32] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let (scalar, width) = GoText.decode(bytes, at: at)
            out.append(scalar)
            at += width
        }
        return out
    }

    private static func bytes(_ scalars: some Collection<UInt32>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(scalars.count)
        for scalar in scalars { GoText.append(scalar, to: &out) }
        return out
    }

    private static func text(_ scalars: [UInt32]) -> String { GoText.string(bytes(scalars)) }
}
