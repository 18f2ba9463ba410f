package import Testing

/// A folder with a disk of its own that is soon full, gone with the value.
package final class SmallDisk: Sendable {
    private let folder: TemporaryFolder
    /// Where it is.
    package var path: String { folder.path }

    /// An empty disk with room for so many bytes; nil with a printed reason where none can be mounted.
    package init?(bytes: Int, for what: String, _ location: SourceLocation = #_sourceLocation) throws {
        folder = try TemporaryFolder("disk")
        let mounted = try Program.run("mount", ["-t", "tmpfs", "-o", "size=\(bytes)", "dfc-test", folder.path])
        guard mounted.status == 0 else {
            Program.skip("\(what): \(mounted.errorText)", location)
            return nil
        }
    }

    deinit { _ = try? Program.run("umount", ["-l", folder.path]) }
}
