internal import DfcHost
internal import DfcOperations

/// A runtime that is looked for when the first step runs, so that a build without steps needs none.
struct LazyRuntime: Runtime {
    /// What `--runtime` named; empty for the best one there is.
    let wanted: String
    /// A folder for the search's own files.
    let scratch: String
    /// Hears what was tried.
    let debug: @Sendable (String) -> Void

    var name: String { wanted.isEmpty ? "auto" : wanted }

    func run(
        _ spec: RuntimeSpec, bundle: String, stop: StopSignal, output: (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) throws -> ExitStatus {
        let program = try RuntimeSearch.find(wanted, state: scratch, stop: stop, debug: debug)
        return try program.run(spec, bundle: bundle, stop: stop, output: output)
    }
}
