/// What `dfc solve` asks for.
package struct SolveRequest: Sendable {
    /// What is built, and how.
    package var settings: BuildSettings
    /// `--llb`: a definition in wire form, from a file or `-`, in place of a context.
    package var definitionFile: String?
    /// `-t`
    package var tags: [String] = []
    /// `-o`, as written.
    package var outputs: [String] = []
    /// `--push`
    package var push = false
    /// `--load`
    package var load = false
    /// `--secret`, as written.
    package var secrets: [String] = []
    /// `--ssh`, as written.
    package var sshAgents: [String] = []
    /// `--cache-from`, as written.
    package var cacheFrom: [String] = []
    /// `--cache-to`, as written.
    package var cacheTo: [String] = []
    /// `--allow`
    package var entitlements: [String] = []
    /// `--attest`, with `--provenance` and `--sbom` as `type=...`.
    package var attestations: [String] = []
    /// `--annotation`
    package var annotations: [String] = []
    /// `--jobs`: steps at once; nil for no limit.
    package var jobs: Int?
    /// `--runtime`: `runc`, `crun` or a path; nil for the first one that works here.
    package var runtime: String?
    /// `--iidfile`
    package var imageIDFile: String?
    /// `--metadata-file`
    package var metadataFile: String?

    /// `--debug`: takes what is told besides the steps.
    package var debug: DebugLines?

    /// A request with nothing but its settings.
    package init(settings: BuildSettings) { self.settings = settings }
}
