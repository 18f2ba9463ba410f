package import DfcBuild

/// A way of showing a build.
package protocol ProgressView: BuildProgress {
    /// Shows what has become due by the mere passing of time. Called a few times a second.
    func tick()
    /// Shows the end, with the last lines of what failed.
    func finish()
}
