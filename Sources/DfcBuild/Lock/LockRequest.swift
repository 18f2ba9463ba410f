/// What `dfc lock` asks for.
package struct LockRequest: Sendable {
    /// The forms of a lock file.
    package enum Form: String, Sendable {
        /// dfc's own.
        case dfc
        /// A source policy, as BuildKit reads it from `EXPERIMENTAL_BUILDKIT_SOURCE_POLICY`.
        case sourcePolicy = "source-policy"
    }

    /// What is looked at, and how.
    package var settings: BuildSettings
    /// Only these images are asked for again; the rest stays as the file has it.
    package var update: [String] = []
    /// The form that is written.
    package var form = Form.dfc

    /// All images, in dfc's form.
    package init(settings: BuildSettings) { self.settings = settings }
}
