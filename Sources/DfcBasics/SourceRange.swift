/// A piece of a text file: its lines and its bytes.
public struct SourceRange: Hashable, Sendable {
    /// First and last line, counted from 1. Line 0 stands for "before the first line", where BuildKit puts a few errors.
    public var lines: ClosedRange<Int>
    /// Byte offsets into the file.
    public var bytes: Range<Int>

    /// A piece of a file.
    public init(lines: ClosedRange<Int>, bytes: Range<Int>) {
        self.lines = lines
        self.bytes = bytes
    }
}
