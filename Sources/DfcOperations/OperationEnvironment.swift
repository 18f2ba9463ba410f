package import DfcBasics
package import DfcStore

/// All that the operations of one build may touch.
package struct OperationEnvironment: Sendable {
    /// Layers, blobs, images and cache mounts.
    package var store: Store
    /// What runs steps.
    package var runtime: any Runtime
    /// Where images come from.
    package var images: any ImageFetcher
    /// Who hears of what happens.
    package var progress: any ProgressSink
    /// Folder of each local source, by its name in the definition (`context`, `dockerfile`, named contexts).
    package var folders: [String: String]
    /// Folder of each OCI layout, by the store id in the definition.
    package var layouts: [String: String]
    /// What came on standard input, by the URL by which the definition names it.
    package var uploads: [String: Upload] = [:]
    /// Secrets.
    package var secrets: any SecretProvider
    /// SSH agents.
    package var agents: any SSHAgentProvider
    /// Entitlements that were granted: `network.host`, `security.insecure`.
    package var entitlements: Set<String>
    /// Control group under which steps run when their op names none; empty: that of BuildKit, the root.
    package var cgroupParent: String
    /// Keeps the whole output of steps; nil keeps none.
    package var logs: (any LogSink)?
    /// What the operations of this build share. A new build takes a new one.
    package var memory: BuildMemory
    /// The time.
    package var clock: @Sendable () -> Nanoseconds
    /// Hears choices worth knowing when something is wrong; nil when nobody listens, and then nothing is worded.
    package var debug: (@Sendable (String) -> Void)?

    /// An environment with only what cannot be left out.
    package init(
        store: Store, runtime: any Runtime, images: any ImageFetcher, progress: any ProgressSink = SilentProgress(),
        folders: [String: String] = [:], layouts: [String: String] = [:],
        secrets: any SecretProvider = NoSecrets(), agents: any SSHAgentProvider = SSHAgentTable(),
        entitlements: Set<String> = [], cgroupParent: String = "", logs: (any LogSink)? = nil,
        memory: BuildMemory = BuildMemory(), clock: @escaping @Sendable () -> Nanoseconds,
        debug: (@Sendable (String) -> Void)? = nil
    ) {
        self.store = store
        self.runtime = runtime
        self.images = images
        self.progress = progress
        self.folders = folders
        self.layouts = layouts
        self.secrets = secrets
        self.agents = agents
        self.entitlements = entitlements
        self.cgroupParent = cgroupParent
        self.logs = logs
        self.memory = memory
        self.clock = clock
        self.debug = debug
    }
}
