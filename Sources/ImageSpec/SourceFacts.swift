/// What lowering may have to know of the world besides images. Every question has an answer for "not known".
public protocol SourceFacts: Sendable {
    /// Time (seconds since 1970) of a git commit or of an http resource, for `SOURCE_DATE_EPOCH`.
    func time(ofSource identifier: String, attributes: [String: String]) throws -> Int64?
    /// Lines of a host key scan for an SSH remote, `git.knownsshhosts`; nil when the host does not answer.
    func knownHosts(of host: String) -> String?
    /// Content of the `.dockerignore` of a local named context; nil when it has none.
    func ignoreFile(ofContext name: String) throws -> [UInt8]?
    /// The first bytes (at most 1,024) behind a context URL.
    func head(ofURL url: String) throws -> [UInt8]
    /// A file of a remote (git or http archive) context, such as its Dockerfile; nil when there is none.
    func file(_ path: String, ofSource identifier: String, attributes: [String: String]) throws -> [UInt8]?
    /// What a lock file holds a git or http source to: a commit, or the digest of the file. Nil where it is free.
    func pin(ofSource identifier: String, attributes: [String: String]) throws -> String?
}
