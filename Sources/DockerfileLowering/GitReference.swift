internal import DfcBasics

/// A git repository with what is wanted of it, as BuildKit reads it from a source text or a context.
struct GitReference: Sendable {
    /// The URL for the git program.
    var remote: String
    /// Host with port.
    var host: String
    /// Path on the host.
    var path: String
    /// Reached by SSH.
    var isSSH: Bool
    /// Commit, tag or branch.
    var ref = ""
    /// Folder inside the repository.
    var subdirectory = ""
    /// Commit that must be found.
    var checksum = ""
    var keepGitDirectory: Bool?
    var submodules: Bool?
    /// `checkout` or `commit`.
    var mtime = ""
    var fetchByCommit = false
    /// Of the form `github.com/...`, which only contexts accept.
    var looksLocal = false

    /// The ref is a whole commit digest, which never changes its meaning.
    var namesCommit: Bool { Self.isCommit(ref) }

    /// A whole commit digest.
    static func isCommit(_ text: String) -> Bool {
        let digits = text.utf8
        return (digits.count == 40 || digits.count == 64)
            && digits.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// Reads a text. Nil if it is no git repository; throws if it is one with a faulty query.
    static func parse(_ text: String) throws(CompileError) -> GitReference? {
        // Every form but `github.com/...` has a colon.
        let isGitHub = text.begins(with: "github.com/")
        if !isGitHub, text.place(of: UInt8(ascii: ":")) == nil { return nil }
        if text.begins(with: "./") || text.begins(with: "../") { return nil }
        if isGitHub {
            guard let url = URLText("https://" + text) else { return nil }
            var reference = GitReference(url)
            reference.looksLocal = true
            try reference.load(url.query)
            return reference
        }
        let (scheme, address) = text.cut(at: UInt8(ascii: ":"))
        if let address, address.begins(with: "//"), !scheme.isEmpty, scheme.utf8.allSatisfy(isAlphanumeric) {
            guard let url = URLText(text) else { return nil }
            switch url.scheme {
            case "http", "https":
                guard url.path.ends(with: ".git") else { return nil }
            case "git", "ssh": break
            default: return nil
            }
            var reference = GitReference(url)
            try reference.load(url.query)
            return reference
        }
        return try scp(text)
    }

    private init(_ url: URLText) {
        remote = url.remote
        host = url.host
        path = url.path
        isSSH = url.scheme == "ssh"
        readFragment(url.fragment)
    }

    private init(remote: String, host: String, path: String) {
        self.remote = remote
        self.host = host
        self.path = path
        isSSH = true
    }

    /// `user@host:path[?query][#fragment]`
    private static func scp(_ text: String) throws(CompileError) -> GitReference? {
        let (user, behind) = text.cut(at: UInt8(ascii: "@"))
        guard let behind, !user.isEmpty, user.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 45 || $0 == 95 }),
            !text.utf8.contains(10)
        else { return nil }
        let (host, rest) = behind.cut(at: UInt8(ascii: ":"))
        guard let rest, !host.isEmpty, host.utf8.allSatisfy({ isAlphanumeric($0) || $0 == 45 || $0 == 46 }) else {
            return nil
        }
        let (front, fragment) = rest.cut(at: UInt8(ascii: "#"))
        let (path, query) = front.cut(at: UInt8(ascii: "?"))
        var reference = GitReference(remote: "\(user)@\(host):\(path)", host: String(host), path: String(path))
        reference.readFragment(fragment.map { String($0) } ?? "")
        try reference.load(query.map { String($0) } ?? "")
        return reference
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// `ref[:subdirectory]`
    private mutating func readFragment(_ fragment: String) {
        if fragment.isEmpty { return }
        let (ref, folder) = fragment.cut(at: UInt8(ascii: ":"))
        self.ref = String(ref)
        subdirectory = PathClean.join("/", folder.map { String($0) } ?? "").behind("/") ?? ""
    }

    private mutating func load(_ query: String) throws(CompileError) {
        if query.isEmpty { return }
        var tag = ""
        var branch = ""
        for (key, values) in URLText.values(query).sorted(by: { $0.key < $1.key }) {
            guard values.count == 1, let value = values.first else {
                throw CompileError("query \(GoQuote.quote(key)) has multiple values")
            }
            if value.isEmpty, !["submodules", "keep-git-dir", "fetch-by-commit"].contains(key) {
                throw CompileError("query \(GoQuote.quote(key)) has no value")
            }
            switch key {
            case "ref": try setRef(value)
            case "tag": tag = value.begins(with: "refs/tags/") ? value : "refs/tags/" + value
            case "branch": branch = value.begins(with: "refs/heads/") ? value : "refs/heads/" + value
            case "subdir":
                if !subdirectory.isEmpty, subdirectory != value {
                    throw CompileError(
                        "subdir conflicts: \(GoQuote.quote(subdirectory)) vs \(GoQuote.quote(value))")
                }
                subdirectory = value
            case "checksum", "commit": checksum = value
            case "keep-git-dir": keepGitDirectory = try GitReference.flag(key, value)
            case "submodules": submodules = try GitReference.flag(key, value)
            case "fetch-by-commit": fetchByCommit = try GitReference.flag(key, value)
            case "mtime":
                guard value == "checkout" || value == "commit" else {
                    throw CompileError(
                        "invalid mtime value: \(GoQuote.quote(value)) (must be \"checkout\" or \"commit\")")
                }
                mtime = value
            default: throw CompileError("unexpected query \(GoQuote.quote(key))")
            }
        }
        if !tag.isEmpty { try setRef(tag) }
        if !branch.isEmpty {
            if !tag.isEmpty { throw CompileError("branch conflicts with tag") }
            try setRef(branch)
        }
    }

    private mutating func setRef(_ value: String) throws(CompileError) {
        if !ref.isEmpty, ref != value {
            throw CompileError("ref conflicts: \(GoQuote.quote(ref)) vs \(GoQuote.quote(value))")
        }
        ref = value
    }

    private static func flag(_ key: String, _ value: String) throws(CompileError) -> Bool {
        if value.isEmpty { return true }
        guard let flag = GoNumbers.bool(value) else {
            throw CompileError("invalid \(key) value: \(GoQuote.quote(value))")
        }
        return flag
    }
}
