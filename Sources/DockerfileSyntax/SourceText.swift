internal import DfcBasics

/// Text as it stands in a Dockerfile: bytes that are mostly, but not necessarily, UTF-8.
///
/// BuildKit carries invalid bytes through into commands and heredoc bodies; a `String` would heal them. They are kept
/// beside the text where there are any.
public struct SourceText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The text, each invalid byte as U+FFFD, as Go reads it rune by rune.
    public let string: String
    /// The bytes as written, where some byte is no UTF-8.
    private let written: [UInt8]?

    /// These bytes.
    public init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    /// These bytes.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.init(valid: bytes.withUnsafeBufferPointer(GoText.validString), else: bytes)
    }

    /// The bytes in this range.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        let valid = bytes.withUnsafeBufferPointer { GoText.validString(UnsafeBufferPointer(rebasing: $0[range])) }
        self.init(valid: valid, else: bytes[range])
    }

    /// The bytes in this range, invalid ones replaced by U+FFFD for good.
    init(healing bytes: [UInt8], _ range: Range<Int>) { self.init(SourceText(bytes, range).string) }

    private init(valid: String?, else bytes: ArraySlice<UInt8>) {
        if let valid {
            string = valid
            written = nil
        } else {
            string = GoText.string(bytes)
            written = Array(bytes)
        }
    }

    /// The text's UTF-8.
    public init(_ text: String) {
        string = text
        written = nil
    }

    /// The literal's UTF-8.
    public init(stringLiteral value: String) { self.init(value) }

    /// The bytes as written.
    public var bytes: [UInt8] { written ?? Array(string.utf8) }

    /// Same as `string`.
    public var description: String { string }

    /// False when some byte is no UTF-8, so that `string` is not all.
    public var isUTF8: Bool { written == nil }

    /// No bytes at all.
    public var isEmpty: Bool { string.isEmpty }

    /// Without the spaces at its two ends.
    var trimmed: SourceText {
        if let written { return SourceText(written, GoText.trimmed(written, 0..<written.count)) }
        return SourceText(GoText.trimmed(string))
    }

    /// The same bytes.
    public static func == (left: SourceText, right: SourceText) -> Bool {
        left.written == right.written && left.string.utf8.elementsEqual(right.string.utf8)
    }

    /// By its bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
    }
}
