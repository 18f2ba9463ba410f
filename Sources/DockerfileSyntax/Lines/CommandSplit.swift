internal import DfcBasics

/// A logical line cut into keyword, flags and argument text.
struct CommandSplit {
    var keyword: Range<Int>
    /// Where each flag word stands, the `--` that ends the flags among them.
    var flagRanges: [Range<Int>] = []
    /// The flag words with quotes and escapes resolved; each byte is read as a code point.
    var flags: [String] = []
    var arguments: Range<Int>

    /// Cuts the line in this range, blanks at whose ends do not count.
    init(_ line: [UInt8], _ range: Range<Int>, escape: UInt8) {
        let trimmed = GoText.trimmed(line, range)
        // The arguments are looked at by their shape.
        defer { ParserWork.note(range.count - arguments.count) }
        var at = trimmed.lowerBound
        while at < trimmed.upperBound, !Self.isBlank(line[at]) { at += 1 }
        keyword = trimmed.lowerBound..<at
        while at < trimmed.upperBound, Self.isBlank(line[at]) { at += 1 }
        arguments = at..<at
        let start = readFlags(line, at..<trimmed.upperBound, escape)
        arguments = GoText.trimmed(line, start..<trimmed.upperBound)
    }

    /// Writes the tokens of a line that stands in the file as it is, up to the end of its content.
    func write(upTo end: Int, to tree: inout Tree) {
        tree.append(.keyword, upTo: keyword.upperBound)
        for flag in flagRanges {
            tree.append(.blank, upTo: flag.lowerBound)
            tree.append(.flag, upTo: flag.upperBound)
        }
        if !arguments.isEmpty {
            tree.append(.blank, upTo: arguments.lowerBound)
            tree.append(.arguments, upTo: arguments.upperBound)
        }
        tree.append(.blank, upTo: end)
    }

    /// What separates the keyword from the rest, and list arguments from each other.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || (byte >= 11 && byte <= 13) }

    /// Go's `unicode.IsSpace` of a single byte taken as a code point.
    @inline(__always)
    static func isByteSpace(_ byte: UInt8) -> Bool {
        byte == 32 || (byte >= 9 && byte <= 13) || byte == 0x85 || byte == 0xA0
    }

    /// Means itself in a flag.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 32 && byte < 0x80 && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\"")
    }

    /// Takes the flag words from the front; where the rest begins.
    private mutating func readFlags(_ line: [UInt8], _ range: Range<Int>, _ escape: UInt8) -> Int {
        var at = range.lowerBound
        let end = range.upperBound
        while true {
            while at < end, Self.isByteSpace(line[at]) { at += 1 }
            guard at + 1 < end, line[at] == UInt8(ascii: "-"), line[at + 1] == UInt8(ascii: "-") else { return at }
            let start = at
            while at < end, Self.isPlain(line[at]), line[at] != escape { at += 1 }
            if at == end || Self.isByteSpace(line[at]) {
                flagRanges.append(start..<at)
                if at - start == 2 { return at }
                flags.append(String(decoding: line[start..<at], as: UTF8.self))
                continue
            }
            at = start
            var word: [UInt8] = []
            readWord(line, &at, end, escape, into: &word)
            flagRanges.append(start..<at)
            if word.elementsEqual("--".utf8) { return at }
            flags.append(String(decoding: word, as: UTF8.self))
        }
    }

    private func readWord(_ line: [UInt8], _ at: inout Int, _ end: Int, _ escape: UInt8, into word: inout [UInt8]) {
        var quote: UInt8?
        while at < end {
            var byte = line[at]
            if let open = quote {
                if byte == open {
                    quote = nil
                    at += 1
                    continue
                }
            } else {
                if Self.isByteSpace(byte) { return }
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                    quote = byte
                    at += 1
                    continue
                }
            }
            if byte == escape {
                at += 1
                // An escape at the very end is dropped.
                guard at < end else { return }
                byte = line[at]
            }
            GoText.append(UInt32(byte), to: &word)
            at += 1
        }
    }
}
