internal import DfcBasics

/// The directive phase of a file: it lasts while every line is a directive.
struct DirectiveLines {
    /// The names that are directives.
    enum Name: String, CaseIterable {
        case syntax, escape, check
    }

    /// What a line is.
    enum Result {
        /// No directive; the phase is over.
        case none
        case directive(Name, value: ArraySlice<UInt8>)
        /// A name that was there before.
        case duplicate(Name)
    }

    private(set) var isOver = false
    private var seen: Set<Name> = []
    private let mark: [UInt8]

    init(mark: String = "#") { self.mark = Array(mark.utf8) }

    /// Judges the line in this range, which has no line end.
    mutating func read(_ source: [UInt8], _ line: Range<Int>) -> Result {
        guard !isOver else { return .none }
        guard source[line].starts(with: mark),
            let (name, value) = Self.split(source, (line.lowerBound + mark.count)..<line.upperBound)
        else {
            isOver = true
            return .none
        }
        return seen.insert(name).inserted ? .directive(name, value: value) : .duplicate(name)
    }

    /// `name = value` with blanks around its parts. A value of blanks alone is their last one.
    private static func split(_ source: [UInt8], _ range: Range<Int>) -> (Name, ArraySlice<UInt8>)? {
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 12 || byte == 13 }
        var at = GoText.skipSpaces(source, range)
        let end = range.upperBound
        let start = at
        while at < end {
            let letter = source[at] | 0x20
            let isLetter = letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
            guard isLetter || (at > start && source[at] >= 48 && source[at] <= 57) else { break }
            at += 1
        }
        let name = source[start..<at].map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
        while at < end, isBlank(source[at]) { at += 1 }
        guard let known = Name(rawValue: String(decoding: name, as: UTF8.self)), at < end,
            source[at] == UInt8(ascii: "=")
        else { return nil }
        at += 1
        guard at < end else { return nil }
        var valueEnd = end
        while valueEnd > at, isBlank(source[valueEnd - 1]) { valueEnd -= 1 }
        while at < valueEnd, isBlank(source[at]) { at += 1 }
        if at == valueEnd { return (known, source[(end - 1)..<end]) }
        return (known, source[at..<valueEnd])
    }
}

extension Directives {
    /// Finds the directives on the raw text, apart from the file parser and by slightly other rules: the mark stands in
    /// column 1, a `#!` line may come first, and `syntax` may also be marked by `//` or be a member of a JSON object.
    init(of source: [UInt8]) {
        var start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var before = 0
        if source[start...].starts(with: "#!".utf8) {
            start = source[start...].firstIndex(of: 10).map { $0 + 1 } ?? source.count
            before = 1
        }
        guard start < source.count else { return }
        switch source[start] {
        case UInt8(ascii: "#"):
            let found = Self.scan(source, from: start, linesBefore: before, mark: "#")
            check = found[.check]
            syntax = found[.syntax]
        case UInt8(ascii: "/"):
            syntax = Self.scan(source, from: start, linesBefore: before, mark: "//")[.syntax]
        case UInt8(ascii: "{"), 9, 10, 13, 32: syntax = Self.json(source, from: start, line: before)
        default: break
        }
    }

    private static func scan(
        _ source: [UInt8], from start: Int, linesBefore: Int, mark: String
    ) -> [DirectiveLines.Name: Directive] {
        var lines = DirectiveLines(mark: mark)
        var found: [DirectiveLines.Name: Directive] = [:]
        var at = start
        var number = linesBefore
        while at < source.count {
            var end = at
            while end < source.count, source[end] != 10 { end += 1 }
            guard end - at <= LineReader.limit else { return found }
            let next = end + 1
            if end > at, source[end - 1] == 13 { end -= 1 }
            number += 1
            guard case .directive(let name, let value) = lines.read(source, at..<end) else { return found }
            let full = GoText.string(value)
            let first = value.prefix { $0 != 32 }
            found[name] = Directive(value: GoText.string(first), full: full, line: number)
            at = next
        }
        return found
    }

    private static func json(_ source: [UInt8], from start: Int, line: Int) -> Directive? {
        let blanks: [UInt8] = [9, 10, 13, 32]
        guard source[start...].first(where: { !blanks.contains($0) }) == UInt8(ascii: "{"),
            let document = try? JSONParser.parse(Array(source[start...])), let value = document["syntax"]?.string
        else { return nil }
        return Directive(value: value, full: value, line: line)
    }
}
