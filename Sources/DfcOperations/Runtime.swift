package import DfcHost

/// Something that runs one process in a root file system.
package protocol Runtime: Sendable {
    /// Its name for messages, such as `runc`.
    var name: String { get }

    /// Runs the process of `spec` to its end. Called on a thread of the blocking pool.
    ///
    /// `bundle` is a folder for the runtime's own files, which goes behind the step, with the control group of the
    /// process if it is noted there (`ControlGroups.note`). `output` gets what the process writes, as it writes it: the
    /// stream (1 or 2) and the bytes. When `stop` is sent, the process and everything that it started is killed, and only
    /// then does the call return, by throwing `CancellationError`. Throws `OperationError` when the runtime itself failed.
    func run(
        _ spec: RuntimeSpec, bundle: String, stop: StopSignal, output: (_ stream: Int, _ bytes: [UInt8]) -> Void
    ) throws -> ExitStatus
}
