/// Why bytes are no descriptor, manifest, index or image config.
public struct ImageSpecError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was read, such as `image manifest`.
    public var document: String
    /// What is wrong with it.
    public var message: String
    /// Both in one line.
    public var description: String { "failed to parse \(document): \(message)" }

    /// Both members.
    public init(_ document: String, _ message: String) {
        self.document = document
        self.message = message
    }
}
