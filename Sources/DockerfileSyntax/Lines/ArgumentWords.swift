internal import DfcBasics

/// The words of `ENV`, `LABEL` and `ARG`: cut at spaces outside quotes, quotes and escapes kept.
enum ArgumentWords {
    static func split(_ text: [UInt8], _ range: Range<Int>, escape: UInt8) -> [SourceText] {
        var words: [SourceText] = []
        var at = range.lowerBound
        let end = range.upperBound
        while true {
            at = GoText.skipSpaces(text, at..<end)
            guard at < end else { return words }
            let word = word(text, &at, end, escape)
            if !word.isEmpty { words.append(SourceText(word)) }
        }
    }

    /// The word that begins here: as written, but for an escape at the very end, which is dropped.
    private static func word(_ text: [UInt8], _ at: inout Int, _ end: Int, _ escape: UInt8) -> [UInt8] {
        let start = at
        var quote: UInt8?
        var isASCII = true
        while at < end {
            let byte = text[at]
            if byte >= 0x80 || byte <= 32 {
                let (scalar, width) = GoText.decode(text, at: at, end: end)
                if quote == nil, GoText.isSpace(scalar) { break }
                if byte >= 0x80 { isASCII = false }
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
            guard at < end else { return healed(text[start..<(at - 1)], isASCII) }
            if text[at] >= 0x80 { isASCII = false }
            at += GoText.decode(text, at: at, end: end).width
        }
        return healed(text[start..<at], isASCII)
    }

    private static func healed(_ word: ArraySlice<UInt8>, _ isASCII: Bool) -> [UInt8] {
        isASCII ? Array(word) : GoText.healed(Array(word))
    }
}
