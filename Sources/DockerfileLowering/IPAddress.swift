internal import DfcBasics

/// An address as Go's `net.ParseIP` reads and `IP.String` writes it.
struct IPAddress: CustomStringConvertible {
    private let bytes: [UInt8]

    /// Dotted decimal, or IPv6 in any of its forms; nil for other texts (also those with a zone).
    init?(parsing text: String) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let bytes = IPAddress.six(text) else { return nil }
            self.bytes = bytes
        } else {
            guard let bytes = IPAddress.four(text) else { return nil }
            self.bytes = bytes
        }
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.pieces(between: UInt8(ascii: "."))
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.count == 1 || part.utf8.first != 48, part.utf8.allSatisfy({ (48...57).contains($0) }),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.pieces(between: UInt8(ascii: ":"))
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let tail = four(part) else { return nil }
                bytes += tail
                continue
            }
            guard (1...4).contains(part.utf8.count), part.utf8.first != 43, let group = UInt16(part, radix: 16) else {
                return nil
            }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes
    }

    private static func six(_ text: String) -> [UInt8]? {
        var bytes: [UInt8]
        if let gap = text.utf8.firstRange(of: "::".utf8) {
            guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]),
                head.count + tail.count <= 14, text[gap.upperBound...].utf8.firstRange(of: "::".utf8) == nil,
                !text[..<gap.lowerBound].utf8.contains(UInt8(ascii: "."))
            else { return nil }
            bytes = head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
        } else {
            guard let all = groups(text[...]), all.count == 16 else { return nil }
            bytes = all
        }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { bytes.removeFirst(12) }
        return bytes
    }

    /// Dotted decimal, also for IPv4 inside IPv6; else lower-case groups with the longest run of zeros left out.
    var description: String {
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, best.count) { best = start..<end }
            start = max(end, start + 1)
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return text(groups[...]) }
        return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }
}
