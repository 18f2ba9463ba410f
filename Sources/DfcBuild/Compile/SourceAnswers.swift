internal import DfcArchive
internal import DfcBasics
internal import DfcHost
internal import DfcOperations
internal import ImageSpec
internal import LLB

/// Answers what the compiler asks about sources: folders are read in place, remote contexts are fetched as the build
/// itself fetches them.
struct SourceAnswers: SourceFacts {
    /// Folder by local name.
    var folders: [String: String]
    /// What came on standard input, by URL.
    var uploads: [String: Upload]
    /// Nobody may be asked over the network.
    var offline: Bool
    /// Makes the tree of a definition and hands its path to the body.
    var withTree: @Sendable (Definition, (String) throws -> Void) throws -> Void
    /// What remote sources are held to.
    var pins: SourcePins
    /// What a remote source is now.
    var now: @Sendable (SourceOp) throws -> String

    func ignoreFile(ofContext name: String) throws -> [UInt8]? {
        guard let folder = folders[name] else { return nil }
        guard try System.statIfPresent(folder + "/.dockerignore", follow: true) != nil else { return nil }
        return try System.readAll(folder + "/.dockerignore", limit: DockerfileInput.limit)
    }

    func head(ofURL url: String) throws -> [UInt8] {
        if let upload = uploads[url] { return try upload.head(1024) }
        var head: [UInt8] = []
        try withTree(Self.definition(url, ["http.filename": "context"], unpack: false)) { path in
            head = Array(try System.readAll(path + "/context").prefix(1024))
        }
        return head
    }

    func file(_ path: String, ofSource identifier: String, attributes: [String: String]) throws -> [UInt8]? {
        let isHTTP = identifier.hasPrefix("http://") || identifier.hasPrefix("https://")
        let unpack = isHTTP ? ArchiveSniff.isArchive(firstBytes: try head(ofURL: identifier)) : false
        var found: [UInt8]?
        try withTree(Self.definition(identifier, attributes, unpack: unpack)) { tree in
            let root = try RootDirectory(tree)
            for name in Self.names(path) where root.exists(name, followLast: true) {
                found = try root.readAll(name, limit: DockerfileInput.limit)
                return
            }
        }
        return found
    }

    /// The name, and its lower-case form where it is the default name.
    private static func names(_ path: String) -> [String] {
        guard path == "Dockerfile" || path.hasSuffix("/Dockerfile") else { return [path] }
        return [path, path.dropLast("Dockerfile".count) + "dockerfile"]
    }

    func time(ofSource identifier: String, attributes: [String: String]) throws -> Int64? {
        if identifier.hasPrefix("git://") {
            return try newestTime(
                Self.definition(identifier, attributes.merging(["git.mtime": "commit"]) { $1 }, unpack: false))
        }
        // A file bears the time that its server told (`Last-Modified`), or 1970 where it told none.
        if let told = try newestTime(Self.definition(identifier, attributes, unpack: false)), told != 0 { return told }
        guard ArchiveSniff.isArchive(firstBytes: try head(ofURL: identifier)) else { return nil }
        return try newestTime(Self.definition(identifier, attributes, unpack: true))
    }

    private func newestTime(_ definition: Definition) throws -> Int64? {
        var newest: Nanoseconds?
        try withTree(definition) { tree in
            try FileTree.walk(tree) { (_, stat) throws(HostError) in
                if stat.kind == .file { newest = max(newest ?? stat.mtime, stat.mtime) }
                return .descend
            }
        }
        return newest.map { $0 / 1_000_000_000 }
    }

    func pin(ofSource identifier: String, attributes: [String: String]) throws -> String? {
        if uploads[identifier] != nil { return nil }
        return try pins.pin(SourceOp(identifier: identifier, attributes: TextMap(attributes)), now: now)
    }

    func knownHosts(of host: String) -> String? { offline ? nil : HostKeyScan.line(of: host) }

    /// A graph of one source, unpacked where it is an archive.
    static func definition(_ identifier: String, _ attributes: [String: String], unpack: Bool) -> Definition {
        var definition = Definition()
        var last = add(
            Op(kind: .source(SourceOp(identifier: identifier, attributes: TextMap(attributes)))),
            named: "[internal] load remote build context", to: &definition)
        if unpack {
            var copy = CopyAction(src: "/context", dest: "/")
            copy.attemptUnpack = true
            let action = FileAction(input: -1, secondaryInput: 0, output: 0, kind: .copy(copy))
            last = add(
                Op(inputs: [OpInput(last)], kind: .file(FileOp(actions: [action]))),
                named: "[internal] unpack remote build context", to: &definition)
        }
        definition.entries.append(
            Definition.Entry(Op(inputs: [OpInput(last)], kind: nil, hasConstraints: false)))
        return definition
    }

    private static func add(_ op: Op, named name: String, to definition: inout Definition) -> Digest {
        var metadata = OpMetadata()
        metadata.description["llb.customname"] = name
        let entry = Definition.Entry(op, metadata: metadata)
        definition.entries.append(entry)
        return entry.digest
    }
}
