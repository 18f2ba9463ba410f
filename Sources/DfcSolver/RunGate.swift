package import DfcBasics

/// Keeps builds that share one cache from doing the same work at the same time: who finds another build at it waits, and
/// then takes what came of it from the cache.
///
/// A build holds the pass of a work only while it does that very work, whose inputs are all there, so that no two builds
/// ever wait for each other.
package protocol RunGate: Sendable {
    /// Lets the caller in when nobody else is; `waiting` is called once when there is somebody. Without `patient` gives
    /// nil instead of waiting. Throws `CancellationError` when the task is cancelled while it waits.
    func enter(
        _ work: Digest, patient: Bool, waiting: @Sendable () -> Void
    ) async throws -> (any RunPass)?
}

/// A place inside a `RunGate`. It is given back by `leave`, by the end of the object, and by the death of the process.
package protocol RunPass: AnyObject, Sendable {
    /// Lets the next one in.
    func leave()
}
