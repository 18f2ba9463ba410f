internal import Glibc

/// The directories from a root down to where a walk is. Only the deepest few are held open, so that depth costs no
/// descriptors; one further up is opened again, from the root and through no link, when the walk comes back to it.
package struct DirectoryTrail {
    /// How many directories below the root are open at a time.
    private static let kept = 64

    private let root: SharedDescriptor
    private var steps: [(name: String, handle: SharedDescriptor?)] = []

    /// At the root.
    package init(_ root: consuming FileDescriptor) { self.root = SharedDescriptor(root) }

    /// The path of the directory below the root; empty for the root.
    private var path: String { steps.map(\.name).joined(separator: "/") }

    /// The directory where the walk is. The number is good until the next `enter` or `leave`.
    package mutating func current() throws(HostError) -> Int32 {
        guard let last = steps.last else { return root.rawValue }
        if let handle = last.handle { return handle.rawValue }
        let handle = SharedDescriptor(
            try System.openat2(
                at: root.rawValue, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, resolve: [.beneath, .noSymlinks]))
        steps[steps.count - 1].handle = handle
        return handle.rawValue
    }

    /// Goes into a directory of the current one, never through a link.
    package mutating func enter(_ name: String) throws(HostError) {
        let inner = try System.open(at: try current(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        steps.append((name, SharedDescriptor(inner)))
        if steps.count > Self.kept { steps[steps.count - Self.kept - 1].handle = nil }
    }

    /// Goes back to the directory above; at the root nothing happens.
    package mutating func leave() { _ = steps.popLast() }
}
