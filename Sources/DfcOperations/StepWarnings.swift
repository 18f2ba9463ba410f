internal import DfcBasics
package import LLB
internal import Synchronization

/// What steps of a build did as BuildKit does it although something of the user's may be lost by it: told once each,
/// with the line of the Dockerfile. A step that comes from the cache says nothing.
package final class StepWarnings: Sendable {
    /// As many are told of one step.
    private static let most = 10

    private struct State {
        var places: [Digest: (file: String, lines: [Int])] = [:]
        var told: [Digest: [String]] = [:]
        var notes: [String] = []
    }

    private let state = Mutex(State())

    /// Nothing told yet.
    package init() {}

    /// Takes in where the ops of a definition come from.
    package func learn(_ definition: Definition) {
        state.withLock { state in
            for entry in definition.entries {
                guard let first = entry.locations?.first, let index = Int(exactly: first.sourceIndex),
                    definition.infos.indices.contains(index)
                else { continue }
                state.places[entry.digest] = (definition.infos[index].filename, first.lines)
            }
        }
    }

    /// What was told, a line each, in the order in which it came.
    package var notes: [String] { state.withLock { $0.notes } }

    /// The warning as an event; nil where the step has told the same, or enough.
    func event(_ text: String, vertex: Digest) -> WarningProgress? {
        state.withLock { state in
            let told = state.told[vertex] ?? []
            guard !told.contains(text), told.count < Self.most else { return nil }
            state.told[vertex] = told + [text]
            let place = state.places[vertex]
            let shown = text + (place?.lines.first.map { " (line \($0))" } ?? "")
            state.notes.append(shown)
            return WarningProgress(
                vertex: vertex, short: shown, file: place?.file, lines: (place?.lines ?? []).map { $0...$0 })
        }
    }
}

extension LLBOperation {
    /// Tells the user that the step did something that may not be what was meant.
    func warn(_ text: String) {
        guard let event = environment.memory.warnings.event(text, vertex: digest) else { return }
        environment.progress.report(.warning(event))
    }
}
