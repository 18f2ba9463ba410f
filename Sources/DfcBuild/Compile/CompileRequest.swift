/// What `dfc compile` asks for.
package struct CompileRequest: Sendable {
    /// What is compiled, and how.
    package var settings: BuildSettings

    /// All members.
    package init(settings: BuildSettings) { self.settings = settings }
}
