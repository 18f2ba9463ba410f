internal import DfcBasics
internal import ImageSpec
internal import LLB

extension SourceOp {
    /// A git source with its capabilities. `knownHosts` is asked only for remotes that are reached by SSH.
    static func git(
        _ reference: GitReference, keepGitDirectory: Bool, checksum: String, mtime: String,
        knownHosts: (String) -> String?
    ) -> (source: SourceOp, capabilities: Set<String>) {
        var identifier = "git://" + reference.host + PathClean.join("/", reference.path)
        if !reference.ref.isEmpty || !reference.subdirectory.isEmpty {
            identifier += "#" + reference.ref
            if !reference.subdirectory.isEmpty { identifier += ":" + reference.subdirectory }
        }
        var attributes = [
            "git.fullurl": reference.remote, "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
        ]
        var capabilities: Set<String> = ["source.git", "source.git.fullurl"]
        func add(_ name: String, _ value: String) {
            attributes["git." + name] = value
            capabilities.insert("source.git." + name)
        }
        if keepGitDirectory { add("keepgitdir", "true") }
        if reference.isSSH {
            if let lines = knownHosts(reference.host) { attributes["git.knownsshhosts"] = lines }
            capabilities.insert("source.git.knownsshhosts")
            add("mountsshsock", "default")
        }
        if !checksum.isEmpty { add("checksum", checksum) }
        if reference.submodules == false { add("skipsubmodules", "true") }
        if !mtime.isEmpty { add("mtime", mtime) }
        if reference.fetchByCommit { add("fetchbycommit", "true") }
        return (SourceOp(identifier: identifier, attributes: attributes), capabilities)
    }

    /// An http source with its capabilities.
    static func http(
        _ url: String, filename: String, checksum: Digest? = nil
    ) -> (source: SourceOp, capabilities: Set<String>) {
        var source = SourceOp(identifier: url, attributes: ["http.filename": filename])
        var capabilities: Set<String> = ["source.http"]
        if let checksum {
            source.attributes["http.checksum"] = checksum.description
            capabilities.insert("source.http.checksum")
        }
        return (source, capabilities)
    }

    /// A folder of the client with its capabilities; an empty session or list is left out.
    static func local(
        _ name: String, session: String, sharedKeyHint: String, followPaths: [String] = [], excludes: [String] = [],
        differ: String = ""
    ) -> (source: SourceOp, capabilities: Set<String>) {
        var attributes = ["local.sharedkeyhint": sharedKeyHint]
        var capabilities: Set<String> = ["source.local", "source.local.sharedkeyhint"]
        if !session.isEmpty {
            attributes["local.session"] = session
            capabilities.insert("source.local.sessionid")
        }
        func list(_ key: String, _ values: [String]) {
            if values.isEmpty { return }
            attributes["local." + key] = GoJSON.text(.array(values.map { .string($0) }))
            capabilities.insert("source.local." + key)
        }
        list("followpaths", followPaths)
        list("excludepatterns", excludes)
        if !differ.isEmpty { attributes["local.differ"] = differ }
        return (SourceOp(identifier: "local://" + name, attributes: attributes), capabilities)
    }
}

/// The texts that name remote sources.
enum RemoteText {
    /// A text that is fetched by http and is no git repository.
    static func isHTTP(_ text: String) -> Bool {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return false }
        do {
            return try GitReference.parse(text) == nil
        } catch {
            return true
        }
    }

    /// The name under which the body of a URL is stored: the last element of its path.
    static func filename(_ url: String) -> String {
        guard let path = URLText(url)?.path else { return "__unnamed__" }
        let base = PathClean.base(path)
        return base == "." || base == "/" ? "__unnamed__" : base
    }
}
