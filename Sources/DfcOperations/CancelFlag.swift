internal import Synchronization

/// Tells work on a thread of the blocking pool that its task was cancelled.
final class CancelFlag: Sendable {
    private let flag = Atomic(false)

    /// Whether it was.
    var isSet: Bool { flag.load(ordering: .relaxed) }

    /// It was.
    func set() { flag.store(true, ordering: .relaxed) }
}
