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
        _ spec: RuntimeSpec, bundle: String, output: @escaping @Sendable (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) async throws -> ExitStatus {
        let program = try await RuntimeSearch.find(wanted, state: scratch, debug: debug)
        return try await program.run(spec, bundle: bundle, output: output)
    }
}
