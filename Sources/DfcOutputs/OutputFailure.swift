internal import DfcArchive
internal import DfcHost
internal import DfcStore

/// Runs a body that fails in one of the lower rooms' ways.
func outputting<T: ~Copyable>(_ body: () throws -> T) throws(OutputError) -> T {
    do { return try body() } catch { throw OutputError(wrapping: error) }
}

extension OutputError {
    /// The error of a lower room as an output's.
    init(wrapping error: any Error) {
        switch error {
        case let error as OutputError: self = error
        case let error as HostError: self = .system(error)
        case let error as ArchiveError: self = .archive(error)
        case let error as StoreError: self = .store(error.description)
        case let error as LayerUnpackError: self = .store(error.description)
        case is CancellationError: self = .export("context canceled")
        default: self = .export("\(error)")
        }
    }
}
