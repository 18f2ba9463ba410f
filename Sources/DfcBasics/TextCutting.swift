// Cutting texts by their bytes, as Go's package `strings` does, and putting them together. Not an API of the products;
// public and inlinable because the compiler does this all the time.

extension StringProtocol {
    /// The text before the first of these bytes and, if there is one, the text behind it (`strings.Cut`).
    @inlinable
    public func cut(at separator: UInt8) -> (head: SubSequence, tail: SubSequence?) {
        guard let at = place(of: separator) else { return (self[startIndex...], nil) }
        return (self[..<at], self[utf8.index(after: at)...])
    }

    /// Where the first of these bytes is.
    @inlinable
    public func place(of byte: UInt8) -> Index? {
        guard let offset = utf8.withContiguousStorageIfAvailable({ $0.firstIndex(of: byte) }) else {
            return utf8.firstIndex(of: byte)
        }
        return offset.map { utf8.index(utf8.startIndex, offsetBy: $0) }
    }

    /// Some byte is such a one.
    @inlinable
    public func hasByte(where isWanted: (UInt8) -> Bool) -> Bool {
        utf8.withContiguousStorageIfAvailable { $0.contains(where: isWanted) } ?? utf8.contains(where: isWanted)
    }

    /// The texts between these bytes, empty ones too (`strings.SplitN` with one more than `maxCuts`).
    @inlinable
    public func pieces(between separator: UInt8, maxCuts: Int = .max) -> [String] {
        var pieces: [String] = []
        var rest = self[startIndex...]
        while pieces.count < maxCuts, let at = rest.place(of: separator) {
            pieces.append(String(rest[..<at]))
            rest = rest[rest.utf8.index(after: at)...]
        }
        pieces.append(String(rest))
        return pieces
    }

    /// It begins with these bytes. (`hasPrefix` asks for characters, and a slash with an accent behind it is another
    /// character than a slash.)
    @inlinable
    public func begins(with prefix: String) -> Bool {
        guard utf8.count >= prefix.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { text in
            prefix.utf8.withContiguousStorageIfAvailable { prefix in
                prefix.indices.allSatisfy { text[$0] == prefix[$0] }
            }
        }
        return (isSame ?? nil) ?? utf8.starts(with: prefix.utf8)
    }

    /// It ends in these bytes.
    @inlinable
    public func ends(with suffix: String) -> Bool { utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }

    /// The text with one ASCII character in place of another.
    public func replacing(_ old: UInt8, by new: UInt8) -> String {
        utf8.contains(old) ? String(decoding: utf8.map { $0 == old ? new : $0 }, as: UTF8.self) : String(self)
    }

    /// The text behind this beginning; nil where it begins otherwise.
    @inlinable
    public func behind(_ prefix: String) -> String? {
        begins(with: prefix) ? String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : nil
    }
}

extension String {
    /// The pieces behind each other, written at once: appending costs more for each piece.
    @inlinable
    public init(joining pieces: [String]) {
        var count = 0
        for piece in pieces { count += piece.utf8.count }
        self.init(unsafeUninitializedCapacity: count) { out in
            var at = 0
            for piece in pieces {
                let isCopied: Void? = piece.utf8.withContiguousStorageIfAvailable { utf8 in
                    let place = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(out)[at...])
                    place.copyMemory(from: UnsafeRawBufferPointer(utf8))
                }
                if isCopied == nil { for (offset, byte) in piece.utf8.enumerated() { out[at + offset] = byte } }
                at += piece.utf8.count
            }
            return at
        }
    }
}
