internal import DockerfileLowering
internal import LLB

/// A git or http source as a lock file names it.
struct RemoteSource: Sendable, Hashable {
    /// Which part of the lock file it is in.
    enum Kind: Sendable {
        case git, http
    }

    let kind: Kind
    /// Its key there: `URL#REF` or the URL.
    let key: String

    /// Of a source op.
    init(_ source: SourceOp) {
        let identifier = source.identifier
        guard identifier.hasPrefix("git://") else {
            kind = .http
            key = identifier
            return
        }
        kind = .git
        let fragment = identifier.split(separator: "#", maxSplits: 1).dropFirst().first ?? ""
        let ref = fragment.prefix { $0 != ":" }
        key = (source.attributes["git.fullurl"] ?? identifier) + "#" + ref
    }

    /// Its pin in a lock file; nil where it has none.
    func pin(in lock: LockFile) -> String? {
        switch kind {
        case .git: lock.git[key]
        case .http: lock.http[key]
        }
    }

    /// Writes its pin down.
    func note(_ pin: String, in lock: inout LockFile) {
        switch kind {
        case .git: lock.git[key] = pin
        case .http: lock.http[key] = pin
        }
    }
}
