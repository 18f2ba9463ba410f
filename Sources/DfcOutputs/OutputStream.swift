internal import DfcArchive
internal import Glibc

extension Destination {
    /// Runs the body with a sink for the file or standard output, as long as the output is wanted; a file is replaced
    /// only when the body succeeds.
    func withSink(_ progress: ExportProgress, _ body: (any ByteSink) throws -> Void) throws {
        switch self {
        case .standardOutput:
            let sink = BufferedSink(
                WantedSink(DescriptorSink(descriptor: STDOUT_FILENO, path: "standard output"), progress))
            try body(sink)
            try sink.finish()
        case .file(let path):
            let file = try ReplacedFile(path)
            do {
                let sink = BufferedSink(WantedSink(DescriptorSink(descriptor: file.descriptor, path: path), progress))
                try body(sink)
                try sink.finish()
            } catch {
                file.cancel()
                throw error
            }
            try file.commit()
        case .folder(let path): throw OutputError.flag("destination \(path) is a folder")
        case .inside: throw OutputError.export("no destination")
        }
    }
}

/// Passes a stream on as long as the output is wanted.
private final class WantedSink: ByteSink {
    private let inner: any ByteSink
    private let progress: ExportProgress

    init(_ inner: any ByteSink, _ progress: ExportProgress) {
        self.inner = inner
        self.progress = progress
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        guard progress.isWanted else { throw .cancelled }
        try inner.write(bytes)
    }

    func finish() throws(ArchiveError) { try inner.finish() }
}
