internal import DfcHost

/// Where the sources of one instruction went, to notice when one goes over another. Used by one thread.
package final class WrittenNames {
    private var names: Set<[UInt8]> = []

    /// Nothing written.
    package init() {}

    /// False when a source went there before.
    func insert(_ path: TreePath) -> Bool { names.insert(PathText.bytes(of: path.text)).inserted }
}
