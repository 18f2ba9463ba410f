internal import Synchronization

/// Which rows this process has marked as used. A row is marked once: afterwards its `last_used` is younger than the
/// process's start, and that is what keeps another process's prune away from it.
final class Touched<Key: Hashable & Sendable>: Sendable {
    private let keys = Mutex<Set<Key>>([])

    /// Those of the given keys that are not marked yet.
    func unmarked(_ wanted: [Key]) -> [Key] { keys.withLock { known in wanted.filter { !known.contains($0) } } }

    /// Remembers that they are marked.
    func mark(_ marked: [Key]) { keys.withLock { $0.formUnion(marked) } }

    /// Whether this process has used it.
    func contains(_ key: Key) -> Bool { keys.withLock { $0.contains(key) } }
}
