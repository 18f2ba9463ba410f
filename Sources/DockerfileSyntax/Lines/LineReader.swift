/// The physical lines of a file, each with its line end.
struct LineReader {
    /// Longest line, its LF not counted.
    static let limit = 65_535

    let source: [UInt8]
    /// Where the next line begins.
    private(set) var at = 0
    /// A line was longer than the limit; the file ends there.
    private(set) var isStopped = false
    private var hasRest = false

    init(_ source: [UInt8]) { self.source = source }

    /// The next line with its LF, if it has one; nil at the end or at a line that is too long.
    ///
    /// Asked once more after such a line, it gives the first 65536 bytes of it (as Go's scanner does, so that a long
    /// line inside an instruction can still make another error), and then nil for good.
    mutating func next() -> Range<Int>? {
        guard at < source.count else { return nil }
        let start = at
        if isStopped {
            guard hasRest else { return nil }
            hasRest = false
            at = start + Self.limit + 1
            return start..<at
        }
        var end = start
        while end < source.count, source[end] != 10 { end += 1 }
        if end - start > Self.limit {
            isStopped = true
            hasRest = true
            return nil
        }
        at = min(end + 1, source.count)
        ParserWork.note(at - start)
        return start..<at
    }

    /// Behind the last byte of a line that is neither CR nor LF.
    func contentEnd(_ line: Range<Int>) -> Int {
        var end = line.upperBound
        while end > line.lowerBound, source[end - 1] == 10 || source[end - 1] == 13 { end -= 1 }
        return end
    }
}
