internal import DfcArchive
internal import DfcBasics
internal import DfcHost
package import DfcOperations
package import DockerfileLowering
internal import ImageSpec
internal import LLB

/// Everything that a build starts from, gathered from the flags, the file system and standard input: what the compiler
/// is given, and which folders the solver will read.
package struct BuildPlan: Sendable {
    /// What the compiler is given.
    package var options: FrontendOptions
    /// Folder by local name.
    package var folders: [String: String]
    /// Folder of an OCI layout by store id.
    package var layouts: [String: String]
    /// What came on standard input as the main context, by the URL under which the definition names it.
    package var uploads: [String: Upload]
    /// Name of the Dockerfile, for messages.
    package var dockerfileName: String
    /// Path of the main context's folder, where it is one.
    package var contextFolder: String?
    /// Patterns of the ignore file, for messages.
    package var ignoreFileName: String?
    /// Which sources may be used, and in whose place.
    var policy: SourcePolicy?
    /// What images and remote sources are held to.
    var lock: LockedFile?

    /// The URL under which a context from standard input goes into a definition.
    static let uploadURL = "http://buildkit-session/context"

    /// Gathers. `takesFile` lets the operand be a Dockerfile, and `-` is one then. `spool` gives a folder with room for a
    /// context that comes on standard input.
    package static func make(
        _ settings: BuildSettings, _ surroundings: BuildSurroundings, takesFile: Bool,
        spool: () throws -> String, download: (String, Int) throws -> [UInt8]
    ) throws(BuildError) -> BuildPlan {
        let form = try ContextForm.read(settings.context, takesFile: takesFile)
        let named = try NamedContexts(settings.buildContexts)
        var attributes = try FrontendAttributes.make(
            settings, environment: surroundings.environment, proxies: DockerProxies.read(surroundings.environment))
        attributes.merge(named.attributes) { $1 }
        var plan = BuildPlan(
            options: FrontendOptions(attributes: attributes, sessionID: settings.sessionID ?? ""),
            folders: named.folders, layouts: named.layouts, uploads: [:], dockerfileName: "Dockerfile",
            contextFolder: nil, ignoreFileName: nil, policy: try SourcePolicyFile.read(surroundings.environment),
            lock: try LockedFile(settings))
        switch form {
        case .folder(let folder): try plan.takeFolder(folder)
        case .dockerfile(let path):
            if settings.dockerfile != nil {
                throw BuildError(.client, "\(path) and -f are both Dockerfiles; give a folder as the context")
            }
            let folder = path.contains("/") ? String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
            try plan.takeFolder(folder)
            plan.take(try DockerfileInput.file(path).ignoring(in: folder))
        case .remote(let url): plan.options.attributes["context"] = url
        case .standardInput: try plan.takeInput(settings, surroundings, isDockerfile: takesFile, spool)
        }
        if plan.options.dockerfile == nil {
            try plan.takeDockerfile(settings, form, surroundings, download)
        }
        return plan
    }

    private mutating func takeFolder(_ folder: String) throws(BuildError) {
        let absolute = try AbsolutePath.of(folder)
        contextFolder = absolute
        folders["context"] = absolute
    }

    private mutating func take(_ input: DockerfileInput) {
        options.dockerfile = input.bytes
        options.ignoreFile = input.ignoreFile
        options.dockerfileIgnoreFile = input.ownIgnoreFile
        dockerfileName = input.name
        ignoreFileName = input.ownIgnoreFile != nil ? input.name + ".dockerignore" : ".dockerignore"
        if input.name != "Dockerfile" || options.attributes["filename"] != nil {
            options.attributes["filename"] = input.name
        }
    }

    /// What came on standard input: a Dockerfile, or a tar that is the context.
    private mutating func takeInput(
        _ settings: BuildSettings, _ surroundings: BuildSurroundings, isDockerfile: Bool,
        _ spool: () throws -> String
    ) throws(BuildError) {
        if settings.dockerfile == "-" { throw Self.inputTwice }
        let first = try Self.input(surroundings, 1024)
        if !isDockerfile && ArchiveSniff.isArchive(firstBytes: first) {
            uploads[Self.uploadURL] = try Self.upload(first, surroundings, spool)
            options.attributes["context"] = Self.uploadURL
            return
        }
        if let file = settings.dockerfile, !file.isEmpty {
            throw BuildError(
                .client, "ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles",
                hints: ["standard input holds no archive, so it counts as a Dockerfile beside -f \(file)"])
        }
        take(DockerfileInput(bytes: first + (try Self.input(surroundings, .max)), name: "Dockerfile"))
    }

    private static func upload(
        _ first: [UInt8], _ surroundings: BuildSurroundings, _ spool: () throws -> String
    ) throws(BuildError) -> Upload {
        var next: [UInt8]? = first
        do {
            return try Upload(in: try spool()) {
                defer { next = nil }
                return try next ?? input(surroundings, 1 << 20)
            }
        } catch {
            throw BuildError(.client, "the context from standard input cannot be kept: \(error)")
        }
    }

    private static let inputTwice = BuildError(
        .client, "invalid argument: can't use stdin for both build context and dockerfile")

    private static func input(_ surroundings: BuildSurroundings, _ most: Int) throws(BuildError) -> [UInt8] {
        do { return try surroundings.standardInput(most) } catch { throw BuildError(.client, "\(error)") }
    }

    /// The Dockerfile that `-f` names, or the default one.
    private mutating func takeDockerfile(
        _ settings: BuildSettings, _ form: ContextForm, _ surroundings: BuildSurroundings,
        _ download: (String, Int) throws -> [UInt8]
    ) throws(BuildError) {
        let isRemote = contextFolder == nil
        switch settings.dockerfile {
        case "-":
            if form == .standardInput { throw Self.inputTwice }
            take(DockerfileInput(bytes: try Self.input(surroundings, .max), name: "Dockerfile"))
            try addContextIgnoreFile()
        case let file? where file.hasPrefix("http://") || file.hasPrefix("https://"):
            let bytes: [UInt8]
            do { bytes = try download(file, DockerfileInput.remoteLimit) } catch {
                throw BuildError(.client, "failed to fetch remote Dockerfile from URL \(file): \(error)")
            }
            take(DockerfileInput(bytes: bytes, name: "Dockerfile"))
            try addContextIgnoreFile()
        case let file? where !isRemote || file.hasPrefix("/"):
            take(try DockerfileInput.file(file))
            try addContextIgnoreFile()
        case let file?: nameRemoteDockerfile(file)
        case nil:
            if let contextFolder { take(try DockerfileInput.inFolder(contextFolder)) }
        }
    }

    private mutating func nameRemoteDockerfile(_ file: String) {
        let path = file.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        dockerfileName = path
        options.attributes["filename"] = path
    }

    private mutating func addContextIgnoreFile() throws(BuildError) {
        guard let contextFolder else { return }
        options.ignoreFile = try DockerfileInput(bytes: nil, name: "").ignoring(in: contextFolder).ignoreFile
    }
}
