package import DfcBasics
internal import DfcHost
package import DfcStore

/// Gives a result out to all outputs, one after the other, and tells of the image that was made (the last one's, where
/// there are several). Each output is a vertex of the progress.
///
/// - Parameters:
///   - subject: what the build made.
///   - outputs: where it goes; nothing happens without any.
///   - store: where trees and blobs are.
///   - pusher: who sends images to registries; needed only for outputs that push.
///   - progress: told of every output and its parts.
/// - Throws: the first error; files that were there before an output failed are as they were.
package func export(
    _ subject: ExportSubject, to outputs: [Output], store: Store, pusher: (any ImagePusher)? = nil,
    progress: any ProgressSink
) async throws(OutputError) -> ExportResult {
    var result = ExportResult()
    for (index, output) in outputs.enumerated() {
        if case .none = output { continue }
        let row = ExportProgress(output.rowName, index: index, sink: progress)
        do {
            let made = try await withTaskCancellationHandler {
                try await export(subject, to: output, store, pusher, row)
            } onCancel: {
                row.cancel()
            }
            if let made {
                result.imageDigest = made.imageDigest
                result.configDigest = made.configDigest
                result.descriptor = made.descriptor
                result.imageName = made.imageName ?? result.imageName
            }
            row.end()
        } catch {
            let failure = OutputError(wrapping: error)
            row.end(error: failure.description)
            throw failure
        }
    }
    return result
}

private func export(
    _ subject: ExportSubject, to output: Output, _ store: Store, _ pusher: (any ImagePusher)?, _ row: ExportProgress
) async throws -> ExportResult? {
    func image(_ settings: ImageSettings) -> ExportImage {
        ExportImage(settings: settings, subject: subject, store: store, progress: row)
    }
    switch output {
    case .image(let output): return try await image(output.settings).keep(output, pusher: pusher)
    case .oci(let output):
        return try await image(output.settings).write(to: output.destination, forDocker: false)
    case .docker(let output):
        return try await image(output.settings).write(to: output.destination, forDocker: true)
    case .local(let output):
        let local = ExportLocal(output: output, subject: subject, store: store, progress: row)
        try await BlockingPool.run { try local.run() }
        return nil
    case .tar(let output):
        let tar = ExportTar(output: output, subject: subject, store: store, progress: row)
        try await BlockingPool.run { try tar.run() }
        return nil
    case .none: return nil
    }
}

extension Output {
    /// The name of its vertex.
    var rowName: String {
        switch self {
        case .image: "exporting to image"
        case .oci: "exporting to oci image format"
        case .docker: "exporting to docker image format"
        case .local: "exporting to client directory"
        case .tar: "exporting to client tarball"
        case .none: "exporting nothing"
        }
    }
}
