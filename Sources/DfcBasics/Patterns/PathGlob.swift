/// Text with the wildcards `*`, `?`, `**/` and a final `**`, matched against a whole path.
struct PathGlob: Sendable {
    enum Part: Sendable {
        case text([UInt8])
        /// `?`: one code point other than a slash.
        case one
        /// `*`: any run without a slash.
        case run
        /// `**/`: nothing, or anything up to and with a slash.
        case folders
        /// `**` at the end.
        case everything
    }

    struct Builder {
        private var parts: [Part] = []

        mutating func append(_ part: Part) { parts.append(part) }

        mutating func append(_ byte: UInt8) {
            if case .text(var text) = parts.last {
                text.append(byte)
                parts[parts.count - 1] = .text(text)
            } else {
                parts.append(.text([byte]))
            }
        }

        func finished() -> PathGlob { PathGlob(parts: parts) }
    }

    private let parts: [Part]

    func matches(_ path: [UInt8], end: Int) -> Bool {
        if case .text(let text) = parts.first, !(end >= text.count && path[..<end].starts(with: text)) { return false }
        if case .text(let text) = parts.last,
            !(end >= text.count && path[(end - text.count)..<end].elementsEqual(text))
        {
            return false
        }
        return withUnsafeTemporaryAllocation(of: Bool.self, capacity: end + 1) { reached in
            reached.initialize(repeating: false)
            reached[0] = true
            for part in parts where !step(part, path, end, reached) { return false }
            return reached[end]
        }
    }

    /// Moves the set of positions over one part; false when none is left. The passes that only move forward run from
    /// the end to the start, so that no position moves twice.
    private func step(_ part: Part, _ path: [UInt8], _ end: Int, _ reached: UnsafeMutableBufferPointer<Bool>) -> Bool {
        var isAny = false
        switch part {
        case .text(let text):
            for position in stride(from: end, through: 0, by: -1) where reached[position] {
                reached[position] = false
                let target = position + text.count
                if target <= end, path[position..<target].elementsEqual(text) {
                    reached[target] = true
                    isAny = true
                }
            }
            return isAny
        case .one:
            for position in stride(from: end, through: 0, by: -1) where reached[position] {
                reached[position] = false
                if position < end, path[position] != UInt8(ascii: "/") {
                    reached[position + GoText.decode(path, at: position, end: end).width] = true
                    isAny = true
                }
            }
            return isAny
        case .run:
            for position in 0..<end where reached[position] && path[position] != UInt8(ascii: "/") {
                reached[position + 1] = true
            }
        case .folders:
            // `.` is no newline: a reach ends there.
            var isReaching = false
            for position in 0..<end {
                if reached[position] { isReaching = true }
                if path[position] == 10 { isReaching = false }
                if isReaching, path[position] == UInt8(ascii: "/") { reached[position + 1] = true }
            }
        case .everything:
            for position in 0..<end where reached[position] && path[position] != 10 { reached[position + 1] = true }
        }
        return true
    }
}
