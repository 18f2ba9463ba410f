package import DfcBasics
internal import DfcOperations
internal import DfcSolver
package import LLB

/// Why a definition has no result, with what is known of the place.
package struct EngineError: Error, CustomStringConvertible {
    /// Lines of a file that the failed op comes from.
    package struct Place: Sendable {
        /// The file, such as the Dockerfile.
        package var file: SourceInfo
        /// Its lines, from 1, each a range of its own.
        package var lines: [Int]
    }

    /// The failed op; nil when it is not one op's.
    package var vertex: Digest?
    /// Its name; empty when it is not one op's.
    package var name: String
    /// BuildKit's words, without `failed to solve: ` in front.
    package var message: String
    /// Where the op comes from.
    package var places: [Place]
    /// The build was cancelled from outside.
    package var isCancelled: Bool
    /// What went wrong.
    package var underlying: any Error

    /// The words.
    package var description: String { message }

    /// The definition itself is at fault.
    init(loading error: any Error) {
        vertex = nil
        name = ""
        message = "failed to load LLB: \(error)"
        places = []
        isCancelled = false
        underlying = error
    }

    /// The solve failed.
    init(_ error: SolveError, definitions: [Definition]) {
        vertex = error.vertex
        name = error.name
        isCancelled = error.isCancellation
        message = isCancelled ? "Canceled: context canceled" : error.description
        underlying = error.underlying
        places = []
        guard let vertex = error.vertex else { return }
        for definition in definitions {
            guard let entry = definition.entries.first(where: { $0.digest == vertex }) else { continue }
            places = (entry.locations ?? []).compactMap { location in
                let index = Int(location.sourceIndex)
                guard definition.infos.indices.contains(index) else { return nil }
                return Place(file: definition.infos[index], lines: location.lines)
            }
            return
        }
    }
}
