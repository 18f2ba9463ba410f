internal import DfcBasics

/// Text as it stands in a Dockerfile: bytes that are mostly, but not necessarily, UTF-8.
///
/// BuildKit carries invalid bytes through into commands and heredoc bodies; a `String` would heal them.
public struct SourceText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes as written.
    public var bytes: [UInt8]

    /// These bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// These bytes.
    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    /// The text's UTF-8.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The literal's UTF-8.
    public init(stringLiteral value: String) { self.init(value) }

    /// The text, each invalid byte as U+FFFD, as Go reads it rune by rune.
    public var string: String { GoText.string(bytes) }

    /// Same as `string`.
    public var description: String { string }

    /// False when some byte is no UTF-8, so that `string` is not all.
    public var isUTF8: Bool { GoText.isUTF8(bytes) }

    /// No bytes at all.
    public var isEmpty: Bool { bytes.isEmpty }
}
