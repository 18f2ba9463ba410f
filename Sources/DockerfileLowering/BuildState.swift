internal import DfcBasics
internal import ImageSpec
internal import LLB

/// A tree under construction and the values that travel along with it from instruction to instruction.
struct BuildState: Sendable {
    /// The tree; nil is scratch.
    var node: Graph.Node?
    /// Working directory; an absolute one stays as it was written.
    var directory = "/"
    /// Variables of execs and of word expansion.
    var environment = EnvironmentList()
    /// `USER`.
    var user = ""
    /// What execs run on, normalized; nil on scratch, where the target platform stands for it.
    var platform: Platform?
    /// Network of execs.
    var network = NetMode.unset
    /// Host name of execs.
    var hostname = ""

    init(node: Graph.Node? = nil, platform: Platform? = nil) {
        self.node = node
        self.platform = platform?.normalized()
    }

    /// What an image config says about variables, directory and platform of a state.
    mutating func apply(_ image: ImageConfig) {
        for (key, value, text) in ConfigEnvironment(image.config.env).pairs where !key.isEmpty {
            environment.set(key, value, text: text)
        }
        if PathClean.isAbsolute(image.config.workingDir) { directory = image.config.workingDir }
        if !image.platform.os.isEmpty, !image.platform.architecture.isEmpty { platform = image.platform.normalized() }
    }
}

extension ImageConfig {
    /// The image that `FROM scratch` starts with.
    static func scratch(_ platform: Platform) -> ImageConfig {
        var image = ImageConfig(platform: platform)
        image.config.workingDir = "/"
        if platform.os != "windows" { image.config.env = ["PATH=" + defaultPath] }
        return image
    }

    /// Where programs are looked for in images that say nothing.
    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

extension OpMetadata {
    /// A name for people, capabilities, and the instruction as it was written.
    init(name: String?, capabilities: Capabilities, command: String? = nil) {
        self.init()
        description = TextMap(
            inOrder: ("com.docker.dockerfile.v1.command", command), ("llb.customname", name))
        self.capabilities = capabilities
    }
}
