public import DfcBasics

/// An image config with Docker's additions (OCI image spec, config.md; `moby/docker-image-spec`). Members outside these
/// types are lost when a config is read, as in BuildKit.
public struct ImageConfig: Sendable, Equatable {
    /// When the image was made (RFC 3339); empty where unknown.
    public var created: String = ""
    /// `MAINTAINER`.
    public var author: String = ""
    /// What it runs on.
    public var platform: Platform
    /// The layers by uncompressed digest.
    public var rootfs: RootFS
    /// How it was made, oldest first.
    public var history: [HistoryEntry] = []
    /// Defaults of the containers that run it.
    public var config = ContainerConfig()

    /// An image without layers, history or defaults.
    public init(platform: Platform, rootfs: RootFS = RootFS()) {
        self.platform = platform
        self.rootfs = rootfs
    }
}

/// The layers of an image.
public struct RootFS: Sendable, Equatable {
    /// Always `layers` in a valid image.
    public var type: String
    /// Digests of the uncompressed layers, lowest first; nil is written as `null`.
    public var diffIDs: [String]?

    /// Both members.
    public init(type: String = "layers", diffIDs: [String]? = nil) {
        self.type = type
        self.diffIDs = diffIDs
    }
}

/// A step of an image's history.
public struct HistoryEntry: Sendable, Equatable {
    /// When (RFC 3339); empty where unknown.
    public var created: String
    /// The instruction.
    public var createdBy: String
    /// Who.
    public var author: String
    /// Which builder.
    public var comment: String
    /// It made no layer.
    public var emptyLayer: Bool

    /// A step; most have few members.
    public init(
        created: String = "", createdBy: String = "", author: String = "", comment: String = "",
        emptyLayer: Bool = false
    ) {
        self.created = created
        self.createdBy = createdBy
        self.author = author
        self.comment = comment
        self.emptyLayer = emptyLayer
    }
}

/// The `config` member of an image config.
public struct ContainerConfig: Sendable, Equatable {
    /// `user[:group]`.
    public var user: String = ""
    /// `port/protocol`.
    public var exposedPorts: Set<ByteText> = []
    /// `KEY=value`, in order.
    public var env: [String] = []
    /// Program that is always run.
    public var entrypoint: [String] = []
    /// Default arguments.
    public var cmd: [String] = []
    /// Paths of volumes.
    public var volumes: Set<ByteText> = []
    /// Working directory.
    public var workingDir: String = ""
    /// Free text by key.
    public var labels: [ByteText: String] = [:]
    /// Signal that stops it.
    public var stopSignal: String = ""
    /// The command line is already escaped (Windows).
    public var argsEscaped: Bool = false
    /// How its health is checked.
    @Rare public var healthcheck: Healthcheck?
    /// Triggers for images built upon it.
    public var onBuild: [String] = []
    /// Shell of shell-form instructions.
    public var shell: [String] = []

    /// Nothing set.
    public init() {}
}

/// A health check; durations in nanoseconds, 0 inherits.
public struct Healthcheck: Sendable, Equatable {
    /// `NONE`, `CMD` and arguments, or `CMD-SHELL` and a text.
    public var test: [String]
    /// Time between checks.
    public var interval: Int64
    /// Time after which a check has failed.
    public var timeout: Int64
    /// Time in which failures do not count.
    public var startPeriod: Int64
    /// Time between checks in the start period.
    public var startInterval: Int64
    /// Failures in a row that make it unhealthy.
    public var retries: Int64

    /// All members.
    public init(
        test: [String] = [], interval: Int64 = 0, timeout: Int64 = 0, startPeriod: Int64 = 0, startInterval: Int64 = 0,
        retries: Int64 = 0
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.startInterval = startInterval
        self.retries = retries
    }
}
