extension GoText {
    /// Go's `unicode.IsSpace`.
    @inlinable
    public static func isSpace(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar == 0x20 || (scalar >= 9 && scalar <= 13) }
        switch scalar {
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: return true
        default: return false
        }
    }

    /// Go's `unicode.IsDigit`.
    public static func isDigit(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar >= 0x30 && scalar <= 0x39 }
        return Unicode.Scalar(scalar)?.properties.generalCategory == .decimalNumber
    }

    /// Go's `unicode.IsLetter`.
    public static func isLetter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return (scalar | 0x20) >= 0x61 && (scalar | 0x20) <= 0x7A }
        switch Unicode.Scalar(scalar)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    /// Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols, and the ASCII space.
    public static func isPrint(_ scalar: UInt32) -> Bool {
        if scalar < 0x7F { return scalar >= 0x20 }
        switch Unicode.Scalar(scalar)?.properties.generalCategory {
        case nil, .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// The range of the bytes without the spaces at its two ends (`strings.TrimSpace`).
    public static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        let start = skipSpaces(bytes, range)
        var end = range.upperBound
        while end > start {
            if bytes[end - 1] < 0x80 {
                guard isSpace(UInt32(bytes[end - 1])) else { break }
                end -= 1
                continue
            }
            // The code points that are spaces have two or three bytes; a valid one may end here.
            var width = 0
            for back in 2...3 where end - back >= start && width == 0 {
                let (scalar, found) = decode(bytes, at: end - back, end: end)
                if found == back, isSpace(scalar) { width = back }
            }
            guard width > 0 else { break }
            end -= width
        }
        return start..<end
    }

    /// Where the first code point of the range stands that is no space; its end if there is none.
    public static func skipSpaces(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var at = range.lowerBound
        while at < range.upperBound {
            let (scalar, width) = decode(bytes, at: at, end: range.upperBound)
            guard isSpace(scalar) else { break }
            at += width
        }
        return at
    }

    /// The text without the spaces at its two ends.
    public static func trimmed(_ text: String) -> String {
        func isOther(_ byte: UInt8) -> Bool { byte > 32 && byte < 0x80 }
        guard let first = text.utf8.first, let last = text.utf8.last else { return text }
        if isOther(first), isOther(last) { return text }
        let bytes = Array(text.utf8)
        let range = trimmed(bytes, 0..<bytes.count)
        return range.count == bytes.count ? text : String(decoding: bytes[range], as: UTF8.self)
    }
}
