internal import DfcBasics

/// Text as it stands in a Dockerfile: bytes that are mostly, but not necessarily, UTF-8.
public struct SourceText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text, which holds bytes that are no UTF-8 (`GoText.bytes(of:)` gives them back).
    public let string: String

    /// These bytes.
    public init(_ bytes: [UInt8]) { string = GoText.string(bytes) }

    /// These bytes.
    public init(_ bytes: ArraySlice<UInt8>) { string = GoText.string(bytes) }

    /// The bytes in this range.
    init(_ bytes: [UInt8], _ range: Range<Int>) { string = GoText.string(bytes, range) }

    /// The bytes in this range, invalid ones replaced by U+FFFD for good.
    init(healing bytes: [UInt8], _ range: Range<Int>) { string = GoText.healed(GoText.string(bytes, range)) }

    /// The text.
    public init(_ text: String) { string = text }

    /// The literal's UTF-8.
    public init(stringLiteral value: String) { self.init(value) }

    /// The bytes as written.
    public var bytes: [UInt8] { GoText.bytes(of: string) }

    /// Same as `string`.
    public var description: String { string }

    /// No bytes at all.
    public var isEmpty: Bool { string.isEmpty }

    /// Without the spaces at its two ends.
    var trimmed: SourceText { SourceText(GoText.trimmed(string)) }

    /// The same bytes.
    public static func == (left: SourceText, right: SourceText) -> Bool {
        left.string.utf8.elementsEqual(right.string.utf8)
    }

    /// By its bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
    }
}
