/// A text as the key of a table, by its bytes: a `String` equals all that Unicode takes for the same, in Go only the same
/// bytes are.
public struct ByteText: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The text.
    public let text: String

    /// This text.
    @inlinable
    public init(_ text: String) { self.text = text }

    /// This text.
    public init(stringLiteral value: String) { text = value }

    /// The same bytes.
    @inlinable
    public static func == (left: ByteText, right: ByteText) -> Bool { GoText.isSame(left.text, right.text) }

    /// By the text: what has the same bytes has the same hash.
    @inlinable
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension GoText {
    /// The texts have the same bytes (Go's `==`).
    @inlinable
    public static func isSame(_ left: String, _ right: String) -> Bool {
        // What differs is mostly seen without looking at each byte, and what Unicode takes for the same as an ASCII text
        // is longer or the text itself.
        left.utf8.count == right.utf8.count && left == right
            && (isASCII(left) || left.utf8.elementsEqual(right.utf8))
    }

    /// No byte is above 7F: a string of such bytes knows it without looking.
    @inlinable
    public static func isASCII(_ text: String) -> Bool { text.utf8.count == text.utf16.count }
}
