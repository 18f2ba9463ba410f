internal import DfcBasics
internal import DockerfileSyntax
internal import ImageSpec
internal import LLB

/// A stage while its instructions are lowered.
final class StageBuild {
    /// Name, steps and instructions.
    var plan: PlannedStage
    var state: BuildState
    /// Its image config; variables and history are kept beside it.
    var image: ImageConfig
    var environment: ConfigEnvironment
    /// Steps of its own; those of its base are the base's.
    var history: [HistoryEntry] = []
    /// Config of the base image; nil for scratch.
    @Rare var baseImage: ImageConfig?
    /// For path rules and names.
    var platform: Platform
    /// `ARG`s so far, those of the base first.
    var arguments = DeclaredArguments()
    /// A `WORKDIR` came before.
    var hasWorkdir = false
    /// Where the last `CMD`, `ENTRYPOINT` and `HEALTHCHECK` stand.
    var cmd: ClosedRange<Int>?
    var entrypoint: ClosedRange<Int>?
    var healthcheck: ClosedRange<Int>?
    /// Seconds since 1970 for history and folders.
    var epoch: Int64?
    /// What the outline tells of it.
    var outline = StageOutline()
    /// The stage whose path set it shares.
    var pathOwner: Int
    /// An SBOM scanner reads the stage, or the build context.
    var scansStage = false
    var scansContext = false
    /// Values of the arguments that say so.
    var scanValues: [String: String] = [:]

    /// The stage on its base, before any instruction.
    init(_ plan: PlannedStage, base: StageBase, index: Int, target: Platform) {
        self.plan = plan
        state = base.state
        image = base.image
        image.history = []
        environment = ConfigEnvironment(image.config.env)
        _baseImage = base.$baseImage
        platform = base.platform ?? target
        pathOwner = index
    }

    /// The stage on another one.
    init(_ plan: PlannedStage, on base: StageBuild) {
        self.plan = plan
        state = base.state
        image = base.image
        image.config.onBuild = []
        environment = base.environment
        _baseImage = base.$baseImage
        platform = base.platform
        arguments = base.arguments
        hasWorkdir = base.hasWorkdir
        pathOwner = base.pathOwner
        scanValues = base.scanValues
    }

    /// Records a step in the history.
    func record(_ text: String, layer: Bool) {
        history.append(
            HistoryEntry(
                created: epoch.map { Timestamp.text(seconds: $0) } ?? "", createdBy: text,
                comment: "buildkit.dockerfile.v0", emptyLayer: !layer))
    }

    /// The shell of shell-form instructions.
    var shell: [String] {
        if !image.config.shell.isEmpty { return image.config.shell }
        return image.platform.os == "windows" ? ["cmd", "/S", "/C"] : ["/bin/sh", "-c"]
    }
}

/// The `ARG`s of a stage: each name once, at the place of its first declaration, with its last value.
struct DeclaredArguments: Sendable {
    /// A name and its value.
    struct Argument: Sendable {
        let key: String
        fileprivate(set) var value: String
    }

    private(set) var list: [Argument] = []
    private var names = NumberedSet<ByteText>()

    mutating func declare(_ key: String, _ value: String?) {
        let place = names.number(of: ByteText(key))
        if place < list.count {
            list[place].value = value ?? ""
        } else {
            list.append(Argument(key: key, value: value ?? ""))
        }
    }

    func contains(_ key: String) -> Bool { names.place(of: ByteText(key)) != nil }
}

/// Paths that are used of a tree.
struct PathSet: Sendable {
    private var paths: Set<ByteText> = []
    /// Everything may be used.
    private(set) var isWhole = false

    mutating func insert(_ path: String) {
        if path == "/" {
            isWhole = true
            paths = []
        } else if !isWhole {
            paths.insert(ByteText(path))
        }
    }

    /// `/` and the path, cleaned.
    mutating func insert(joined path: String) { insert(PathClean.join("/", path)) }

    /// For a local source: relative, sorted; empty when everything is used, or nothing known.
    var followPaths: [String] {
        isWhole
            ? []
            : paths.map { String(decoding: $0.text.utf8.dropFirst(), as: UTF8.self) }.sorted(by: GoText.precedes)
    }
}
