internal import DfcArchive
internal import DfcStore
internal import ImageSpec

/// `type=tar`
struct ExportTar {
    let output: TarOutput
    let subject: ExportSubject
    let store: Store
    let progress: ExportProgress

    func run() throws {
        var parts: [(folder: String, epoch: Int64?, listing: TreeListing)] = []
        for result in subject.platforms {
            let epoch = output.epoch.seconds(for: result, subject)
            var listing = try TreeListing(result.tree, epoch: epoch, store: store)
            try Statements.addFiles(
                of: result, to: &listing, prefix: output.attestationPrefix, epoch: epoch, infix: nil)
            parts.append((result.platform.full.underscored, epoch, listing))
        }
        if subject.isPlatformMap { parts.sort { $0.folder.utf8.lexicographicallyPrecedes($1.folder.utf8) } }
        let total = parts.reduce(Int64(0)) { $0 + $1.listing.dataSize }
        let row = "sending tarball"
        let progress = progress
        progress.update(row, current: 0, total: total)
        try output.destination.withSink(progress) { sink in
            var tree = TarTree(sink) { progress.update(row, current: $0, total: total) }
            for part in parts {
                if subject.isPlatformMap {
                    try tree.writeFolder(part.folder, time: TarTime(seconds: part.epoch ?? 0))
                }
                try tree.write(part.listing, prefix: subject.isPlatformMap ? part.folder + "/" : "")
            }
            try tree.finish()
        }
        progress.finish(row, current: total, total: total)
    }
}
