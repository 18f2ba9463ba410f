/// What begins with a backslash.
extension GoRegexParser {
    /// An escape outside a class. Quoted text is appended to the parts.
    mutating func escaped(_ parts: inout [GoRegexNode]) -> GoRegexNode? {
        guard at + 1 < bytes.count else { return nil }
        switch bytes[at + 1] {
        case UInt8(ascii: "A"):
            at += 2
            return .assert(.begin)
        case UInt8(ascii: "z"):
            at += 2
            return .assert(.end)
        case UInt8(ascii: "b"):
            at += 2
            return .assert(.wordBorder)
        case UInt8(ascii: "B"):
            at += 2
            return .assert(.noWordBorder)
        case UInt8(ascii: "Q"):
            at += 2
            while at < bytes.count, !bytes[at...].starts(with: "\\E".utf8) {
                let (scalar, width) = GoText.decode(bytes, at: at)
                guard scalar != 0xFFFD || width == 3 else { return nil }
                parts.append(.scalars(flags.cased(ScalarSet(scalar))))
                at += width
            }
            at = min(at + 2, bytes.count)
            return .empty
        default:
            var set = ScalarSet()
            if let known = classEscape() {
                guard known.isValid else { return nil }
                set.insert(known.set, complemented: known.complemented)
                return .scalars(flags.cased(set))
            }
            return scalarEscape().map { .scalars(flags.cased(ScalarSet($0))) }
        }
    }

    /// `\d`, `\pL` and their like; nil if it is another escape.
    mutating func classEscape() -> (set: ScalarSet, complemented: Bool, isValid: Bool)? {
        guard at + 1 < bytes.count else { return nil }
        let letter = bytes[at + 1]
        let isUpper = letter & 0x20 == 0
        switch letter | 0x20 {
        case UInt8(ascii: "d"):
            at += 2
            return (.digit, isUpper, true)
        case UInt8(ascii: "s"):
            at += 2
            return (.space, isUpper, true)
        case UInt8(ascii: "w"):
            at += 2
            return (.word, isUpper, true)
        case UInt8(ascii: "p"):
            at += 2
            guard at < bytes.count else { return (ScalarSet(), false, false) }
            var name = bytes[at..<(at + 1)]
            if bytes[at] == UInt8(ascii: "{") {
                guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else {
                    return (ScalarSet(), false, false)
                }
                name = bytes[(at + 1)..<close]
                at = close + 1
            } else {
                at += 1
            }
            var isNegated = isUpper
            if name.first == UInt8(ascii: "^") {
                isNegated.toggle()
                name = name.dropFirst()
            }
            let text = String(decoding: name, as: UTF8.self)
            var set = ScalarSet()
            set.insert(category: text, negated: isNegated)
            return (set, false, ScalarSet.isCategory(text))
        default: return nil
        }
    }

    /// An escape for one code point.
    mutating func scalarEscape() -> UInt32? {
        at += 1
        guard at < bytes.count else { return nil }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "a"): return 7
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "v"): return 11
        case UInt8(ascii: "x"): return hex()
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            if byte != 48, at >= bytes.count || !(48...55).contains(bytes[at]) { return nil }
            var value = UInt32(byte - 48)
            var count = 1
            while count < 3, at < bytes.count, (48...55).contains(bytes[at]) {
                value = value * 8 + UInt32(bytes[at] - 48)
                at += 1
                count += 1
            }
            return value
        case 0..<0x80:
            let isWord = GoText.isLetter(UInt32(byte)) || GoText.isDigit(UInt32(byte))
            return isWord ? nil : UInt32(byte)
        default: return nil
        }
    }

    private mutating func hex() -> UInt32? {
        func digit(_ byte: UInt8) -> UInt32? { Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt32.init) }
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "{") {
            guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")), close > at + 1 else { return nil }
            var value: UInt32 = 0
            for byte in bytes[(at + 1)..<close] {
                guard let next = digit(byte) else { return nil }
                value = value * 16 + next
                guard value <= 0x10_FFFF else { return nil }
            }
            at = close + 1
            return value
        }
        guard at + 1 < bytes.count, let high = digit(bytes[at]), let low = digit(bytes[at + 1]) else { return nil }
        at += 2
        return high * 16 + low
    }
}
