internal import DfcBasics
internal import ImageSpec
internal import LLB

/// The main context of a build: a folder of the client, a git repository, or something behind a URL.
struct MainContext: Sendable {
    private enum Kind: Sendable {
        case local
        case git(SourceOp, Capabilities, name: String)
        case archive(SourceOp, Capabilities)
        case file(SourceOp, Capabilities)
    }

    private let kind: Kind
    /// Path of the Dockerfile.
    let filename: String
    /// Name of the local source that the Dockerfile comes from.
    private let dockerfileName: String
    /// The Dockerfile is the client's, whatever the context is.
    private let forcesLocalDockerfile: Bool
    /// A folder of a remote context that stands for the whole of it.
    private let subdirectory: String?
    private let session: String
    private let dockerfileSession: String

    init(_ attributes: TextMap, sessionID: String, facts: any SourceFacts) throws(CompileError) {
        let text = attributes[attributes["contextkey"] ?? "context"] ?? ""
        var filename = attributes["filename"] ?? "Dockerfile"
        if let git = try MainContext.git(text, attributes, facts) {
            kind = git
        } else if text.begins(with: "http://") || text.begins(with: "https://") {
            let (source, capabilities) = try SourceOp.http(text, filename: "context", facts: facts)
            if ArchiveStart.isArchive(try MainContext.head(text, facts)) {
                kind = .archive(source, capabilities)
            } else {
                kind = .file(source, capabilities)
                filename = "context"
            }
        } else {
            kind = .local
        }
        self.filename = filename
        dockerfileName = attributes["dockerfilekey"] ?? "dockerfile"
        forcesLocalDockerfile = attributes["dockerfilekey"] != nil
        subdirectory = attributes["contextsubdir"]
        session = attributes["local-sessionid:context"] ?? sessionID
        dockerfileSession = attributes["local-sessionid:" + dockerfileName] ?? sessionID
    }

    private static func git(
        _ text: String, _ attributes: TextMap, _ facts: any SourceFacts
    ) throws(CompileError) -> Kind? {
        guard let reference = try GitReference.parse(text) else { return nil }
        let keep = GoNumbers.bool(attributes["build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR"] ?? "") ?? false
        let hasEpoch = !(attributes["build-arg:SOURCE_DATE_EPOCH"] ?? "").isEmpty
        let (source, capabilities) = try SourceOp.git(
            reference, keepGitDirectory: keep || reference.keepGitDirectory == true, checksum: reference.checksum,
            mtime: reference.mtime.isEmpty && hasEpoch ? "commit" : reference.mtime, facts: facts)
        return .git(source, capabilities, name: "[internal] load git source " + text)
    }

    private static func head(_ url: String, _ facts: any SourceFacts) throws(CompileError) -> [UInt8] {
        do {
            return try facts.head(ofURL: url)
        } catch {
            throw CompileError("failed to read downloaded context: \(error)")
        }
    }

    /// A folder of the client.
    var isLocal: Bool {
        if case .local = kind { return true }
        return false
    }

    /// The source of a remote context.
    var source: SourceOp? {
        switch kind {
        case .local: nil
        case .git(let source, _, _), .archive(let source, _), .file(let source, _): source
        }
    }

    /// The bytes of the Dockerfile that the client did not give.
    func dockerfile(_ facts: any SourceFacts) throws(CompileError) -> [UInt8] {
        guard let source else { throw CompileError("failed to read dockerfile: no Dockerfile was given") }
        do {
            let names = [filename] + (PathClean.base(filename) == "Dockerfile" ? [lowerCaseName] : [])
            for name in names {
                if let bytes = try facts.file(
                    name, ofSource: source.identifier, attributes: source.attributes.dictionary)
                {
                    return bytes
                }
            }
        } catch {
            throw CompileError("failed to read dockerfile: \(error)")
        }
        throw CompileError("failed to read dockerfile: open \(filename): no such file or directory")
    }

    private var lowerCaseName: String { PathClean.join(PathClean.directory(filename), "dockerfile") }

    /// The context's tree. A local one is a source that `describe` completes.
    func node(in graph: inout Graph) -> Graph.Node {
        guard let tree = remote(in: &graph) else { return graph.pendingSource() }
        guard let subdirectory else { return tree }
        var copy = CopyAction(src: ImagePaths.action(subdirectory), dest: "/")
        copy.dirCopyContents = true
        return graph.file(base: nil, steps: [.init(.copy(copy), source: tree)], .init(MainContext.unnamed))
    }

    private static let unnamed = OpMetadata(name: nil, capabilities: [.fileBase])

    private func remote(in graph: inout Graph) -> Graph.Node? {
        switch kind {
        case .local: return nil
        case .git(let source, let capabilities, let name):
            return graph.source(source, .init(OpMetadata(name: name, capabilities: capabilities)))
        case .file(let source, let capabilities), .archive(let source, let capabilities):
            let name = "[internal] load remote build context"
            let file = graph.source(source, .init(OpMetadata(name: name, capabilities: capabilities)))
            guard case .archive = kind else { return file }
            var copy = CopyAction(src: "/context", dest: "/")
            copy.attemptUnpack = true
            return graph.file(base: nil, steps: [.init(.copy(copy), source: file)], .init(MainContext.unnamed))
        }
    }

    /// Completes a local context with the paths that the build uses of it.
    func describe(_ node: Graph.Node, in graph: inout Graph, paths: PathSet, excludes: [String]) {
        guard isLocal else { return }
        let (source, capabilities) = SourceOp.local(
            "context", session: session, sharedKeyHint: "context", followPaths: paths.followPaths, excludes: excludes)
        let metadata = OpMetadata(name: "[internal] load build context", capabilities: capabilities)
        graph.describe(node, source, .init(metadata))
    }

    /// The Dockerfile as the ops' places refer to it.
    func sourceInfo(_ bytes: [UInt8]) -> SourceInfo {
        var graph = Graph()
        let tree = forcesLocalDockerfile ? nil : remote(in: &graph)
        return SourceInfo(
            filename: filename, data: bytes,
            definition: tree.map { graph.definition(of: $0) } ?? localDockerfile)
    }

    private var localDockerfile: Definition {
        var names = [filename, filename + ".dockerignore"]
        if filename == "Dockerfile" {
            names.append("dockerfile")
        } else if PathClean.base(filename) == "Dockerfile" {
            names.append(lowerCaseName)
        }
        let (source, capabilities) = SourceOp.local(
            dockerfileName, session: dockerfileSession, sharedKeyHint: dockerfileName, followPaths: names,
            differ: "none")
        let name = "[internal] load build definition from " + filename
        return Definition(of: source, OpMetadata(name: name, capabilities: capabilities))
    }
}

/// What a URL's body begins with.
enum ArchiveStart {
    /// The magic of bzip2, gzip, xz or (which BuildKit would take for a Dockerfile) zstd, or the header of a tar.
    static func isArchive(_ bytes: [UInt8]) -> Bool {
        let magics: [[UInt8]] = [
            [0x42, 0x5A, 0x68], [0x1F, 0x8B, 0x08], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], [0x28, 0xB5, 0x2F, 0xFD],
        ]
        return magics.contains { bytes.starts(with: $0) } || isTarHeader(bytes)
    }

    /// 512 bytes whose checksum is right.
    private static func isTarHeader(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 512, bytes[..<512].contains(where: { $0 != 0 }) else { return false }
        let digits = bytes[148..<156].filter { (48...55).contains($0) }
        guard !digits.isEmpty, let wanted = Int(String(decoding: digits, as: UTF8.self), radix: 8) else { return false }
        var unsigned = 0
        var signed = 0
        for (offset, byte) in bytes[..<512].enumerated() {
            let value = (148..<156).contains(offset) ? 32 : byte
            unsigned += Int(value)
            signed += Int(Int8(bitPattern: value))
        }
        return wanted == unsigned || wanted == signed
    }
}
