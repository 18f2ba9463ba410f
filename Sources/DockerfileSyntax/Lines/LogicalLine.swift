/// An instruction's physical lines joined to one, and where its bytes come from.
struct LogicalLine {
    /// A run of bytes of the file, in file order.
    struct Piece {
        /// What they are; nil for bytes that belong to the joined line.
        var kind: Tree.Kind?
        var start: Int
        var end: Int
        /// Where they stand in the joined line.
        var joined: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var pieces: [Piece] = []

    init(reserving capacity: Int) {
        bytes.reserveCapacity(capacity)
        pieces.reserveCapacity(4)
    }

    /// Bytes that belong to the line.
    mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        ParserWork.note(range.count)
        pieces.append(Piece(kind: nil, start: range.lowerBound, end: range.upperBound, joined: bytes.count))
        bytes.append(contentsOf: source[range])
    }

    /// Bytes between those of the line.
    mutating func skip(_ kind: Tree.Kind, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        pieces.append(Piece(kind: kind, start: range.lowerBound, end: range.upperBound, joined: bytes.count))
    }

    /// Writes the pieces as tokens: the parts that the line is cut into, the rest as blank.
    func write(_ split: CommandSplit, to tree: inout Tree) {
        let flags = split.flagRanges
        func mark(_ number: Int) -> (kind: Tree.Kind, range: Range<Int>)? {
            if number == 0 { return (.keyword, split.keyword) }
            if number <= flags.count { return (.flag, flags[number - 1]) }
            return number == flags.count + 1 ? (.arguments, split.arguments) : nil
        }
        var next = 0
        for piece in pieces {
            if let kind = piece.kind {
                tree.append(kind, upTo: piece.end)
                continue
            }
            let offset = piece.start - piece.joined
            let end = piece.end - offset
            var at = piece.joined
            while at < end {
                while let passed = mark(next), passed.range.upperBound <= at { next += 1 }
                guard let mark = mark(next), mark.range.lowerBound < end else {
                    tree.append(.blank, upTo: piece.end)
                    break
                }
                if mark.range.lowerBound > at { tree.append(.blank, upTo: mark.range.lowerBound + offset) }
                at = min(end, mark.range.upperBound)
                tree.append(mark.kind, upTo: at + offset)
            }
        }
    }
}
