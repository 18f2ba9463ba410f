/// A pattern that does not follow the rules of its language; the text is Go's.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public var description: String

    /// An error with this text.
    public init(_ description: String) { self.description = description }

    /// `path.ErrBadPattern`
    public static let badPattern = PatternError("syntax error in pattern")
}

/// A shell-like pattern as Go's `path/filepath.Match` reads it on Unix: `*`, `?`, `[class]`, `\` escapes one character.
/// `*` and `?` do not match a slash, a class does.
public struct FilepathMatch: Sendable {
    private enum Item {
        case byte(UInt8)
        case any
        case characters(negated: Bool, ranges: [ClosedRange<UInt32>])
    }

    /// What stands between stars.
    private struct Chunk {
        var followsStar: Bool
        var items: [Item]
    }

    private var chunks: [Chunk] = []
    /// Behind the chunks something is wrong with the pattern.
    public private(set) var isMalformed = false

    /// Reads a pattern.
    public init(_ pattern: String) { self.init(GoText.bytes(of: pattern)) }

    /// Reads a pattern.
    public init(_ pattern: [UInt8]) {
        var at = 0
        while at < pattern.count {
            let hasStar = pattern[at] == UInt8(ascii: "*")
            while at < pattern.count, pattern[at] == UInt8(ascii: "*") { at += 1 }
            var chunk = Chunk(followsStar: hasStar, items: [])
            let end = Self.chunkEnd(pattern, at)
            do throws(PatternError) {
                while at < end { chunk.items.append(try Self.item(pattern, &at, end)) }
            } catch {
                isMalformed = true
                return
            }
            chunks.append(chunk)
        }
    }

    /// Whether the text has `*`, `?` or `[` outside a backslash escape, and so may stand for several names.
    public static func hasWildcard(_ text: some StringProtocol) -> Bool {
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[") {
                return true
            }
        }
        return false
    }

    /// One-time use: whether the name matches the pattern. Throws `syntax error in pattern`, but only where what is
    /// wrong with the pattern comes to be looked at: what is before it matches the beginning of the name.
    public static func matches(_ pattern: String, _ name: String) throws(PatternError) -> Bool {
        let match = FilepathMatch(pattern)
        let name = GoText.bytes(of: name)
        guard let end = match.end(in: name) else { return false }
        if match.isMalformed { throw .badPattern }
        return end == name.count
    }

    /// The whole name matches the pattern; a malformed one matches nothing.
    public func matches(_ name: [UInt8]) -> Bool { !isMalformed && end(in: name) == name.count }

    /// How far the well-formed part of the pattern gets in the name; nil where it does not match.
    private func end(in name: [UInt8]) -> Int? {
        var at = 0
        for (number, chunk) in chunks.enumerated() {
            let isLast = number == chunks.count - 1 && !isMalformed
            if chunk.followsStar, chunk.items.isEmpty {
                return name[at...].contains(UInt8(ascii: "/")) ? nil : name.count
            }
            if let end = Self.end(of: chunk, in: name, at: at), end == name.count || !isLast {
                at = end
                continue
            }
            guard chunk.followsStar else { return nil }
            var found: Int?
            var start = at
            while found == nil, start < name.count, name[start] != UInt8(ascii: "/") {
                start += 1
                if let end = Self.end(of: chunk, in: name, at: start), end == name.count || !isLast { found = end }
            }
            guard let found else { return nil }
            at = found
        }
        return at
    }

    private static func end(of chunk: Chunk, in name: [UInt8], at: Int) -> Int? {
        var at = at
        for item in chunk.items {
            guard at < name.count else { return nil }
            switch item {
            case .byte(let byte):
                guard name[at] == byte else { return nil }
                at += 1
            case .any:
                guard name[at] != UInt8(ascii: "/") else { return nil }
                at += GoText.decode(name, at: at).width
            case .characters(let negated, let ranges):
                let (scalar, width) = GoText.decode(name, at: at)
                guard ranges.contains(where: { $0.contains(scalar) }) != negated else { return nil }
                at += width
            }
        }
        return at
    }

    /// A chunk ends before a star outside a class.
    private static func chunkEnd(_ pattern: [UInt8], _ start: Int) -> Int {
        var at = start
        var isInClass = false
        while at < pattern.count {
            switch pattern[at] {
            case UInt8(ascii: "\\"): if at + 1 < pattern.count { at += 1 }
            case UInt8(ascii: "["): isInClass = true
            case UInt8(ascii: "]"): isInClass = false
            case UInt8(ascii: "*"): if !isInClass { return at }
            default: break
            }
            at += 1
        }
        return at
    }

    private static func item(_ pattern: [UInt8], _ at: inout Int, _ end: Int) throws(PatternError) -> Item {
        switch pattern[at] {
        case UInt8(ascii: "["):
            at += 1
            return try characters(pattern, &at, end)
        case UInt8(ascii: "?"):
            at += 1
            return .any
        case UInt8(ascii: "\\"):
            at += 1
            guard at < end else { throw .badPattern }
        default: break
        }
        at += 1
        return .byte(pattern[at - 1])
    }

    private static func characters(_ pattern: [UInt8], _ at: inout Int, _ end: Int) throws(PatternError) -> Item {
        var negated = false
        if at < end, pattern[at] == UInt8(ascii: "^") {
            negated = true
            at += 1
        }
        var ranges: [ClosedRange<UInt32>] = []
        var count = 0
        while true {
            if at < end, pattern[at] == UInt8(ascii: "]"), count > 0 {
                at += 1
                return .characters(negated: negated, ranges: ranges)
            }
            let low = try escaped(pattern, &at, end)
            var high = low
            if pattern[at] == UInt8(ascii: "-") {
                at += 1
                high = try escaped(pattern, &at, end)
            }
            if low <= high { ranges.append(low...high) }
            count += 1
        }
    }

    /// One end of a range. Something must follow it in the chunk.
    private static func escaped(_ pattern: [UInt8], _ at: inout Int, _ end: Int) throws(PatternError) -> UInt32 {
        guard at < end, pattern[at] != UInt8(ascii: "-"), pattern[at] != UInt8(ascii: "]") else { throw .badPattern }
        if pattern[at] == UInt8(ascii: "\\") { at += 1 }
        let (scalar, width) = GoText.decode(pattern, at: at, end: end)
        if scalar == 0xFFFD, width <= 1 { throw .badPattern }
        at += width
        guard at < end else { throw .badPattern }
        return scalar
    }
}
