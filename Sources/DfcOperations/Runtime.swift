package import DfcHost

/// Something that runs one process in a root file system.
package protocol Runtime: Sendable {
    /// Its name for messages, such as `runc`.
    var name: String { get }

    /// Runs the process of `spec` to its end.
    ///
    /// `bundle` is an empty folder for the runtime's own files. `output` gets what the process writes, as it writes it:
    /// the stream (1 or 2) and the bytes; it may be called from any thread, never for both streams at once.
    /// When the task is cancelled, the process and everything that it started is killed, and only then does the call
    /// return, by throwing `CancellationError`. Throws `OperationError` when the runtime itself failed.
    func run(
        _ spec: RuntimeSpec, bundle: String, output: @escaping @Sendable (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) async throws -> ExitStatus
}
