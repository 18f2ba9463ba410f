internal import DfcBasics
internal import ImageSpec
internal import LLB

extension GitReference {
    /// Identifier of the source op for a ref of the repository, and the folder that is wanted.
    func identifier(of ref: String) -> String {
        let remote = "git://" + host + PathClean.join("/", path)
        if ref.isEmpty && subdirectory.isEmpty { return remote }
        return remote + "#" + ref + (subdirectory.isEmpty ? "" : ":" + subdirectory)
    }
}

extension SourceOp {
    /// A git source with its capabilities. The facts are asked for known hosts of remotes that are reached by SSH, and
    /// for the commit that a ref is held to.
    static func git(
        _ reference: GitReference, keepGitDirectory: Bool, checksum: String, mtime: String, facts: any SourceFacts
    ) throws(CompileError) -> (source: SourceOp, capabilities: Capabilities) {
        let (source, capabilities) = freeGit(
            reference, keepGitDirectory: keepGitDirectory, checksum: checksum, mtime: mtime, facts: facts)
        guard checksum.isEmpty, !reference.namesCommit, let commit = try source.pin(facts) else {
            return (source, capabilities)
        }
        var pinned = reference
        pinned.ref = commit
        return freeGit(pinned, keepGitDirectory: keepGitDirectory, checksum: checksum, mtime: mtime, facts: facts)
    }

    private static func freeGit(
        _ reference: GitReference, keepGitDirectory: Bool, checksum: String, mtime: String, facts: any SourceFacts
    ) -> (source: SourceOp, capabilities: Capabilities) {
        let identifier = reference.identifier(of: reference.ref)
        var attributes: TextMap = [
            "git.fullurl": reference.remote, "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
        ]
        var capabilities: Capabilities = [.sourceGit, .sourceGitFullURL]
        func add(_ name: String, _ value: String, _ capability: Capabilities) {
            attributes[name] = value
            capabilities.insert(capability)
        }
        if keepGitDirectory { add("git.keepgitdir", "true", .sourceGitKeepGitDir) }
        if reference.isSSH {
            if let lines = facts.knownHosts(of: reference.host) { attributes["git.knownsshhosts"] = lines }
            capabilities.insert(.sourceGitKnownSSHHosts)
            add("git.mountsshsock", "default", .sourceGitMountSSHSock)
        }
        if !checksum.isEmpty { add("git.checksum", checksum, .sourceGitChecksum) }
        if reference.submodules == false { add("git.skipsubmodules", "true", .sourceGitSkipSubmodules) }
        if !mtime.isEmpty { add("git.mtime", mtime, .sourceGitMtime) }
        if reference.fetchByCommit { add("git.fetchbycommit", "true", .sourceGitFetchByCommit) }
        return (SourceOp(identifier: identifier, attributes: attributes), capabilities)
    }

    /// An http source with its capabilities. Where no checksum is given, the facts are asked for one.
    static func http(
        _ url: String, filename: String, checksum: Digest? = nil, facts: any SourceFacts
    ) throws(CompileError) -> (source: SourceOp, capabilities: Capabilities) {
        var source = SourceOp(identifier: url, attributes: ["http.filename": filename])
        var capabilities: Capabilities = [.sourceHTTP]
        let pin = checksum == nil ? try source.pin(facts) : nil
        if let checksum = checksum?.description ?? pin {
            source.attributes["http.checksum"] = checksum
            capabilities.insert(.sourceHTTPChecksum)
        }
        return (source, capabilities)
    }

    private func pin(_ facts: any SourceFacts) throws(CompileError) -> String? {
        do {
            return try facts.pin(ofSource: identifier, attributes: attributes.dictionary)
        } catch {
            throw CompileError("\(error)")
        }
    }

    /// A folder of the client with its capabilities; an empty session or list is left out.
    static func local(
        _ name: String, session: String, sharedKeyHint: String, followPaths: [String] = [], excludes: [String] = [],
        differ: String = ""
    ) -> (source: SourceOp, capabilities: Capabilities) {
        var attributes = TextMap()
        var capabilities: Capabilities = [.sourceLocal, .sourceLocalSharedKeyHint]
        func list(_ key: String, _ values: [String], _ capability: Capabilities) {
            if values.isEmpty { return }
            attributes[key] = GoJSON.text(ofStrings: values)
            capabilities.insert(capability)
        }
        if !differ.isEmpty { attributes["local.differ"] = differ }
        list("local.excludepatterns", excludes, .sourceLocalExcludePatterns)
        list("local.followpaths", followPaths, .sourceLocalFollowPaths)
        if !session.isEmpty {
            attributes["local.session"] = session
            capabilities.insert(.sourceLocalSessionID)
        }
        attributes["local.sharedkeyhint"] = sharedKeyHint
        return (SourceOp(identifier: "local://" + name, attributes: attributes), capabilities)
    }
}

/// The texts that name remote sources.
enum RemoteText {
    /// A text that is fetched by http and is no git repository.
    static func isHTTP(_ text: String) -> Bool {
        guard text.begins(with: "http://") || text.begins(with: "https://") else { return false }
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
