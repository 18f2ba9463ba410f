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

    private static func word(_ text: [UInt8], _ at: inout Int, _ end: Int, _ escape: UInt8) -> [UInt8] {
        var word: [UInt8] = []
        var quote: UInt8?
        func take(_ at: inout Int) {
            let (scalar, width) = GoText.decode(text, at: at, end: end)
            GoText.append(scalar, to: &word)
            at += width
        }
        while at < end {
            let byte = text[at]
            if byte >= 0x80 || byte <= 32 {
                if quote == nil, GoText.isSpace(GoText.decode(text, at: at, end: end).scalar) { return word }
                take(&at)
                continue
            }
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
            if byte == escape, quote != UInt8(ascii: "'") {
                // An escape at the very end is dropped.
                guard at + 1 < end else {
                    at += 1
                    return word
                }
                word.append(byte)
                at += 1
                take(&at)
                continue
            }
            word.append(byte)
            at += 1
        }
        return word
    }
}
