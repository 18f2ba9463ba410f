/// Answers nothing: for compilations that ask nobody about the world outside.
public struct OfflineFacts: SourceFacts {
    /// A remote source was asked about.
    public struct Unanswered: Error, CustomStringConvertible {
        /// What was asked about.
        public let source: String
        /// One line.
        public var description: String { "\(source): not asked for, since nobody may be asked" }
    }

    /// Nothing to set up.
    public init() {}

    /// Not known.
    public func time(ofSource identifier: String, attributes: [String: String]) throws -> Int64? { nil }
    /// Not known.
    public func knownHosts(of host: String) -> String? { nil }
    /// None.
    public func ignoreFile(ofContext name: String) throws -> [UInt8]? { nil }
    /// Throws `Unanswered`: without these bytes a URL context cannot be compiled.
    public func head(ofURL url: String) throws -> [UInt8] { throw Unanswered(source: url) }
    /// Throws `Unanswered`: without its Dockerfile a remote context cannot be compiled.
    public func file(_ path: String, ofSource identifier: String, attributes: [String: String]) throws -> [UInt8]? {
        throw Unanswered(source: identifier)
    }
    /// Free.
    public func pin(ofSource identifier: String, attributes: [String: String]) throws -> String? { nil }
}
