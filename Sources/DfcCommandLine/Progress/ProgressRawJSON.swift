package import DfcBasics
internal import DfcBuild
package import LLB
internal import Synchronization

/// One JSON object a line, for programs that read along.
package final class ProgressRawJSON: ProgressView {
    private let groups = Mutex<[Digest: ProgressGroup]>([:])
    private let write: @Sendable ([UInt8]) -> Void

    /// A view that writes through `write`.
    package init(write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

    /// Takes the progress groups of a definition.
    package func learn(_ definition: Definition) {
        groups.withLock { groups in
            for entry in definition.entries {
                if let group = entry.metadata.progressGroup { groups[entry.digest] = group }
            }
        }
    }

    /// Writes the event, under the lock so that lines do not mix.
    package func report(_ event: ProgressEvent) {
        groups.withLock { write(ProgressJSON.encode(event, groups: $0) + [10]) }
    }

    /// Nothing falls due.
    package func tick() {}
    /// Nothing is left.
    package func finish() {}
}
