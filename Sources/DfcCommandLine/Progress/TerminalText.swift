/// How wide text stands on a terminal.
enum TerminalText {
    /// Columns of a text, counted by scalars: wide ones are two, marks that stand over others none.
    static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// The text cut to so many columns, with `...` at the end where it was cut and there is room for that.
    static func cut(_ text: String, to columns: Int) -> String {
        if columns <= 0 { return "" }
        if text.utf8.count <= columns || width(text) <= columns { return text }
        let tail = columns > 8 ? "..." : ""
        var out = ""
        var left = columns - tail.count
        for scalar in text.unicodeScalars {
            let width = width(scalar)
            if width > left { break }
            left -= width
            out.unicodeScalars.append(scalar)
        }
        return out + tail
    }

    /// The text followed by blanks up to so many columns.
    static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
