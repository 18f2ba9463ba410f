internal import DfcArchive
internal import DfcBasics
internal import DfcStore
internal import ImageSpec

/// The layers of an image as blobs of the store.
struct ImageLayers {
    let settings: ImageSettings
    let subject: ExportSubject
    let store: Store
    let progress: ExportProgress

    /// A layer with its diff ID and what history tells of it.
    struct Layer {
        var descriptor: Descriptor
        var diffID: Digest
        var facts: ImageHistory.LayerFacts
    }

    /// A layer that is to become a blob.
    private struct Planned {
        var record: LayerRecord
        var below: Snapshot
        var request: LayerBlobRequest
        /// Bytes of plain tar, about.
        var size: Int64
    }

    /// The layers of each platform, lowest first.
    func export() throws -> [[Layer]] {
        let row = "exporting layers"
        progress.update(row, current: 0)
        let plans = try subject.platforms.map { try plan($0) }
        let total = plans.joined().reduce(Int64(0)) { $0 + $1.size }
        var done: Int64 = 0
        var all: [[Layer]] = []
        for plan in plans {
            var layers: [Layer] = []
            for planned in plan {
                try progress.check()
                let (progress, start) = (progress, done)
                let blob = try LayerBlobs.blob(
                    of: planned.record.id, below: planned.below, planned.request, store: store
                ) {
                    progress.update(row, current: start + min($0, planned.size), total: total)
                    return progress.isWanted
                }
                done += planned.size
                layers.append(layer(blob, planned))
            }
            try remember(plan, layers)
            all.append(layers)
        }
        progress.finish(row, current: total, total: total)
        return all
    }

    private func plan(_ result: ExportSubject.PlatformResult) throws -> [Planned] {
        let snapshot: Snapshot
        switch result.tree {
        case .snapshot(let stack): snapshot = stack
        case .folder(let folder): snapshot = try store.materialise(folder)
        }
        let epoch = rewriteEpoch(result)
        var base = epoch == nil ? [] : (result.decodedBaseConfig?.rootfs.diffIDs ?? []).compactMap { Digest($0) }[...]
        var plan: [Planned] = []
        for (index, id) in snapshot.layers.enumerated() {
            let below = Snapshot(layers: Array(snapshot.layers[..<index]))
            guard let record = try store.layers.record(id) else { throw StoreError.missingLayer(id) }
            // Layers of the base image keep their times.
            var ownEpoch = epoch
            if let first = base.first, record.diffID == first {
                base.removeFirst()
                ownEpoch = nil
            } else {
                base = []
            }
            let request = LayerBlobRequest(
                compression: compression, level: settings.compressionLevel, isForced: settings.forceCompression,
                epoch: ownEpoch)
            let size = try LayerBlobs.bytesToWrite(for: id, request, store: store)
            plan.append(Planned(record: record, below: below, request: request, size: size))
        }
        return plan
    }

    /// From now on a build from this image takes these layers as they are, instead of unpacking the blobs again. Not
    /// where times were rewritten: then the blobs hold something else.
    private func remember(_ plan: [Planned], _ layers: [Layer]) throws {
        guard plan.allSatisfy({ $0.request.epoch == nil }) else { return }
        var chain: Digest?
        for (planned, layer) in zip(plan, layers) {
            let next = LayerChain.adding(layer.diffID, to: chain)
            chain = next
            if store.layers.layer(chain: next) == nil {
                try store.layers.recordChain(next, diffID: layer.diffID, layer: planned.record.id)
            }
        }
    }

    private func layer(_ blob: LayerBlob, _ planned: Planned) -> Layer {
        var descriptor = LayerTypes.cleaned(blob.descriptor, oci: settings.ociMediaTypes)
        descriptor.mediaType = LayerTypes.converted(
            descriptor.mediaType, oci: settings.ociMediaTypes, keepsForeign: settings.preferNonDistributable)
        if let epoch = planned.request.epoch, settings.ociMediaTypes {
            descriptor.annotations["buildkit/rewritten-timestamp"] = String(epoch)
        }
        let facts = ImageHistory.LayerFacts(
            created: planned.record.created, description: planned.record.description)
        return Layer(descriptor: descriptor, diffID: blob.diffID, facts: facts)
    }

    private var compression: Compression {
        switch settings.compression {
        case .uncompressed: .none
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }

    /// The epoch that layers are to be rewritten with, if any.
    private func rewriteEpoch(_ result: ExportSubject.PlatformResult) -> Int64? {
        guard settings.rewriteTimestamp else { return nil }
        guard let epoch = settings.epoch.seconds(for: result, subject) else {
            progress.warn("rewrite-timestamp is specified, but no source-date-epoch was found")
            return nil
        }
        let date = Timestamp.text(epoch.multipliedClamping(by: 1_000_000_000))
        progress.finish("rewriting layers with source-date-epoch \(epoch) (\(date))")
        return epoch
    }
}

extension ExportSubject.PlatformResult {
    /// The config of the base image, where there is one that can be read.
    var decodedBaseConfig: ImageConfig? { baseConfig.flatMap { try? ImageConfig(reading: $0) } }
}
