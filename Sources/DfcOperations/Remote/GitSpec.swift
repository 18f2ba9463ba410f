/// What a git source op asks for.
package struct GitSpec: Sendable, Equatable {
    /// What git is given: a URL, or `user@host:path`.
    package var remote: String
    /// Branch, tag, full ref name or commit; empty: the branch that `HEAD` stands for.
    package var ref = ""
    /// Folder of the repository that becomes the root; empty for all of it.
    package var subdirectory = ""
    /// Beginning of the digest that the commit, or the tag, must have.
    package var checksum = ""
    /// `.git` is kept.
    package var keepsGitDirectory = false
    /// Submodules stay empty folders.
    package var skipsSubmodules = false
    /// `commit`: files get the time of the commit; empty or `checkout`: that of the checkout.
    package var time = ""
    /// The commit in `checksum` is fetched by its digest, whatever the ref says now.
    package var fetchesByCommit = false
    /// Id of the secret with a token, and of that with a whole header.
    package var tokenSecret = ""
    /// Id of the secret with a whole `Authorization` header.
    package var headerSecret = ""
    /// Lines of known hosts for SSH; empty: any host key is taken.
    package var knownHosts = ""
    /// Id of the SSH agent; empty: none.
    package var agent = ""

    /// Reads the identifier (behind `git://`) and attributes of a source op (BuildKit's `git.*`).
    package init(identifier: String, attributes: [String: String]) throws {
        let whole = Self.isTransport(identifier) ? identifier : "https://" + identifier
        let hash = whole.firstIndex(of: "#")
        remote = String(whole[..<(hash ?? whole.endIndex)])
        if let question = remote.firstIndex(of: "?") { remote = String(remote[..<question]) }
        if let hash {
            let fragment = whole[whole.index(after: hash)...]
            let parts = fragment.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            ref = String(parts[0])
            subdirectory = parts.count > 1 ? Self.clean(parts[1]) : ""
        }
        for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "git.fullurl": remote = Self.isTransport(value) ? value : "https://" + value
            case "git.keepgitdir": keepsGitDirectory = value == "true"
            case "git.checksum": checksum = value
            case "git.skipsubmodules": skipsSubmodules = value == "true"
            case "git.mtime": time = value
            case "git.fetchbycommit": fetchesByCommit = value == "true"
            case "git.authtokensecret": tokenSecret = value
            case "git.authheadersecret": headerSecret = value
            case "git.knownsshhosts": knownHosts = value
            case "git.mountsshsock": agent = value
            case "git.bundle", "git.checkoutbundle":
                throw RemoteError("git bundles are not supported (\(key))")
            case _ where key.hasPrefix("git.sig."):
                throw RemoteError("verifying git signatures is not supported (\(key))")
            default: break
            }
        }
        guard !ref.hasPrefix("-") else { throw RemoteError("invalid git ref \"\(ref)\"") }
        guard !remote.hasPrefix("-") else { throw RemoteError("invalid git remote \"\(remote)\"") }
        for text in [remote, ref, checksum] where text.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            throw RemoteError("invalid git remote or ref")
        }
        guard checksum.utf8.allSatisfy({ Self.isHex($0) }) else {
            throw RemoteError("invalid checksum \(checksum) for Git URL, expected hex commit hash")
        }
    }

    /// A full commit digest: 40 or 64 lower-case hex digits.
    package static func isCommit(_ text: String) -> Bool {
        let count = text.utf8.count
        return (count == 40 || count == 64)
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte) || (65...70).contains(byte)
    }

    /// A URL with a scheme that git may use here, or the form `user@host:path`.
    static func isTransport(_ text: String) -> Bool {
        if let colon = text.firstRange(of: "://") {
            return ["http", "https", "ssh", "git"].contains(text[..<colon.lowerBound].lowercased())
        }
        guard let at = text.firstIndex(of: "@"), let colon = text.firstIndex(of: ":") else { return false }
        return at < colon && !text[..<colon].contains("/")
    }

    /// The path without `.`, `..` and slashes at its ends.
    private static func clean(_ path: Substring) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// The remote without user and password, for messages and for what is kept.
    package var redactedRemote: String {
        guard let colon = remote.firstRange(of: "://"), let slash = remote[colon.upperBound...].firstIndex(of: "/"),
            let at = remote[colon.upperBound..<slash].lastIndex(of: "@")
        else { return remote }
        let user = remote[colon.upperBound..<at]
        guard let secret = user.firstIndex(of: ":") else { return remote }
        return remote[..<secret] + ":xxxxx" + remote[at...]
    }

    /// The identifier as BuildKit writes it where a policy is asked: host and path of what git is given, ref and folder.
    package var identifier: String {
        var place = remote
        if let colon = remote.firstRange(of: "://") {
            let rest = remote[colon.upperBound...]
            place = host + "/" + Self.clean(rest.drop { $0 != "/" })
        } else if let colon = remote.firstIndex(of: ":"), let at = remote.firstIndex(of: "@"), at < colon {
            let path = remote[remote.index(after: colon)...]
            place = remote[remote.index(after: at)..<colon] + "/" + Self.clean(path)
        }
        if ref.isEmpty && subdirectory.isEmpty { return "git://" + place }
        return "git://\(place)#\(ref)" + (subdirectory.isEmpty ? "" : ":" + subdirectory)
    }

    /// Host of the remote with its port, as secrets are named after it; empty where there is none.
    var host: String {
        guard let colon = remote.firstRange(of: "://") else { return "" }
        let authority = remote[colon.upperBound...].prefix { $0 != "/" }
        return String(authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
    }
}
