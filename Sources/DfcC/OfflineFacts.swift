internal import ImageSpec

/// Answers nothing: a compilation through the C library asks nobody.
struct OfflineFacts: SourceFacts {
    /// A remote source was asked about, which this library does not do.
    struct Unanswered: Error, CustomStringConvertible {
        let source: String
        var description: String { "\(source): not asked for, since this library is offline" }
    }

    func time(ofSource identifier: String, attributes: [String: String]) throws -> Int64? { nil }
    func knownHosts(of host: String) -> String? { nil }
    func ignoreFile(ofContext name: String) throws -> [UInt8]? { nil }
    func head(ofURL url: String) throws -> [UInt8] { throw Unanswered(source: url) }
    func file(_ path: String, ofSource identifier: String, attributes: [String: String]) throws -> [UInt8]? {
        throw Unanswered(source: identifier)
    }
}
