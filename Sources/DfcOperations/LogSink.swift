package import DfcBasics

/// Keeps the whole output of steps.
package protocol LogSink: Sendable {
    /// Takes what a step wrote, as it wrote it. May be called from several threads for different steps.
    func write(_ vertex: Digest, stream: Int, _ bytes: [UInt8])
}
