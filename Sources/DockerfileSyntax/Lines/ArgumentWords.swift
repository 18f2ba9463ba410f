internal import DfcBasics

/// The words of `ENV`, `LABEL` and `ARG`: cut at spaces outside quotes, quotes and escapes kept.
enum ArgumentWords {
    /// Where the words stand.
    static func ranges(_ text: [UInt8], _ range: Range<Int>, escape: UInt8) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var at = range.lowerBound
        let end = range.upperBound
        while true {
            at = GoText.skipSpaces(text, at..<end)
            guard at < end else { return words }
            let word = word(text, &at, end, escape)
            if !word.isEmpty { words.append(word) }
        }
    }

    /// The word that begins here: as written, but for an escape at the very end, which is dropped.
    private static func word(_ text: [UInt8], _ at: inout Int, _ end: Int, _ escape: UInt8) -> Range<Int> {
        let start = at
        var quote: UInt8?
        while at < end {
            let byte = text[at]
            if byte >= 0x80 || byte <= 32 {
                let (scalar, width) = GoText.decode(text, at: at, end: end)
                if quote == nil, GoText.isSpace(scalar) { break }
                at += width
                continue
            }
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            at += 1
            guard byte == escape, quote != UInt8(ascii: "'") else { continue }
            guard at < end else { return start..<(at - 1) }
            at += GoText.decode(text, at: at, end: end).width
        }
        return start..<at
    }
}
