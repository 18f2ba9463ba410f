public import ImageSpec

/// Everything a compilation is given besides the answers of `ImageResolver` and `SourceFacts`.
public struct FrontendOptions: Sendable {
    /// Attributes of the Dockerfile frontend by BuildKit's names: `target`, `platform`, `build-arg:NAME`, `label:NAME`,
    /// `context:NAME`, `no-cache`, `add-hosts` and so on.
    public var attributes: [String: String]
    /// Identifies the client to a BuildKit daemon (`local.session`); empty writes neither a session nor a random id.
    public var sessionID: String
    /// What the builder itself runs on; the default of the target platform.
    public var buildPlatform: Platform
    /// Bytes of the Dockerfile; nil has them read from the remote main context (`SourceFacts.file`).
    public var dockerfile: [UInt8]?
    /// `.dockerignore` of the main context's root, if there is one.
    public var ignoreFile: [UInt8]?
    /// `<Dockerfile>.dockerignore`, if there is one; it then stands for `ignoreFile`, even when empty.
    public var dockerfileIgnoreFile: [UInt8]?

    /// Options; most compilations need few of them.
    public init(
        attributes: [String: String] = [:], sessionID: String = "", buildPlatform: Platform = .host,
        dockerfile: [UInt8]? = nil, ignoreFile: [UInt8]? = nil, dockerfileIgnoreFile: [UInt8]? = nil
    ) {
        self.attributes = attributes
        self.sessionID = sessionID
        self.buildPlatform = buildPlatform
        self.dockerfile = dockerfile
        self.ignoreFile = ignoreFile
        self.dockerfileIgnoreFile = dockerfileIgnoreFile
    }
}
