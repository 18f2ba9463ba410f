/// A name with a value, as `--build-arg NAME=VALUE` gives it; without a value it comes from the environment.
package struct NamedValue: Sendable, Equatable {
    /// What stands before the first `=`.
    package var name: String
    /// What stands behind it; nil where there is no `=`.
    package var value: String?

    /// Both members.
    package init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }

    /// Splits at the first `=`.
    package init(parsing text: String) {
        guard let equals = text.firstIndex(of: "=") else {
            self.init(text, nil)
            return
        }
        self.init(String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}

/// What `compile`, `solve` and `lock` have in common: what is built, and how it is looked at. Values are as the user
/// wrote them; `FrontendAttributes` makes BuildKit's attributes of them.
package struct BuildSettings: Sendable {
    /// The operand: a folder, a Dockerfile (compile), a URL or `-`.
    package var context: String
    /// `-f`: a file, `-` or a URL; nil for the default names.
    package var dockerfile: String?
    /// `--build-arg`
    package var buildArguments: [NamedValue] = []
    /// `--build-context`
    package var buildContexts: [String] = []
    /// `--target`
    package var target: String?
    /// `--platform`, split at the commas.
    package var platforms: [String] = []
    /// `--label`
    package var labels: [NamedValue] = []
    /// `--no-cache`
    package var noCache = false
    /// `--no-cache-filter`, split at the commas.
    package var noCacheFilter: [String] = []
    /// `--add-host`
    package var addHosts: [String] = []
    /// `--network`
    package var network: String?
    /// `--shm-size`, such as `64m`.
    package var shmSize: String?
    /// `--ulimit`
    package var ulimits: [String] = []
    /// `--cgroup-parent`
    package var cgroupParent: String?
    /// `--resource`, such as `memory=2g`.
    package var resources: [String] = []
    /// `--lock`, or the default file where `--locked` stands alone.
    package var lockFile: String?
    /// `--locked`: the registries are asked as well.
    package var locked = false
    /// `--pull`
    package var pull = false
    /// `--offline`: nobody is asked over the network.
    package var offline = false
    /// `--unresolved`: no base image is asked for.
    package var unresolved = false
    /// `--session-id`
    package var sessionID: String?
    /// `--context`: URL of the main context (compile).
    package var contextURL: String?
    /// `--frontend-opt`
    package var frontendOptions: [NamedValue] = []
    /// `--state-dir`, already with its defaults filled in.
    package var stateDirectory: String
    /// `--config`; nil for the default places.
    package var configFile: String?

    /// Everything not given.
    package init(context: String, stateDirectory: String) {
        self.context = context
        self.stateDirectory = stateDirectory
    }
}

/// What the process brings along; pure code gets it as a value.
package struct BuildSurroundings: Sendable {
    /// Looks up an environment variable.
    package var environment: @Sendable (String) -> String?
    /// Reads so many bytes of standard input; fewer only where it ends.
    package var standardInput: @Sendable (Int) throws -> [UInt8]
    /// Whether standard input is a terminal, where nothing can come from.
    package var inputIsTerminal: Bool

    /// All members.
    package init(
        environment: @escaping @Sendable (String) -> String?,
        standardInput: @escaping @Sendable (Int) throws -> [UInt8],
        inputIsTerminal: Bool
    ) {
        self.environment = environment
        self.standardInput = standardInput
        self.inputIsTerminal = inputIsTerminal
    }
}
