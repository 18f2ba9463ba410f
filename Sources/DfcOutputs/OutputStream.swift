internal import DfcArchive
internal import Glibc

extension Destination {
    /// Runs the body with a sink for the file or standard output; a file is replaced only when the body succeeds.
    func withSink(_ body: (any ByteSink) throws -> Void) throws {
        switch self {
        case .standardOutput:
            let sink = BufferedSink(DescriptorSink(descriptor: STDOUT_FILENO, path: "standard output"))
            try body(sink)
            try sink.finish()
        case .file(let path):
            let file = try ReplacedFile(path)
            do {
                let sink = BufferedSink(DescriptorSink(descriptor: file.descriptor, path: path))
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
