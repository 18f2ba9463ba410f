internal import DfcBasics
internal import DfcHost
internal import DfcStore
internal import ImageSpec

/// `type=image`, `type=oci`, `type=docker`
struct ExportImage {
    let settings: ImageSettings
    let subject: ExportSubject
    let store: Store
    let progress: ExportProgress

    /// Names as given, with `*` replaced by what the build says.
    private var names: [String] { settings.names == ["*"] ? subject.names : settings.names }

    private func normalized() throws(OutputError) -> [ImageName] {
        var all: [ImageName] = []
        for name in names {
            do {
                all.append(try ImageName(parsing: name).tagged)
            } catch {
                throw .export("failed to parse \(name): \(error)")
            }
        }
        return all
    }

    /// A manifest that is put under its digest has no tag.
    private func refuseTags() throws(OutputError) {
        for name in names where (try? ImageName(parsing: name))?.tag != nil {
            throw .export("can't push tagged ref \(name) by digest")
        }
    }

    private func assemble() async throws -> AssembledImage {
        let assembly = ImageAssembly(
            settings: settings, names: names, subject: subject, store: store, progress: progress)
        return try await BlockingPool.run { try assembly.run() }
    }

    private func result(_ image: AssembledImage, _ root: Descriptor) -> ExportResult {
        var result = ExportResult()
        result.imageDigest = root.digest
        result.configDigest = image.isIndex ? nil : image.parts.first?.config.digest
        result.descriptor = root
        return result
    }

    /// Keeps the image under its names and pushes it where that was asked for.
    func keep(_ output: ImageOutput, pusher: (any ImagePusher)?) async throws -> ExportResult {
        let normalized = try normalized()
        if output.push, output.pushByDigest { try refuseTags() }
        let image = try await assemble()
        if output.store {
            for name in normalized {
                try store.images.set(name: name.description, target: image.root)
                progress.finish("naming to \(name)")
            }
        }
        if output.push {
            guard let pusher else { throw OutputError.export("no registry can be reached from here") }
            for name in normalized {
                do {
                    try await pusher.push(
                        image.root, as: name.description, byDigest: output.pushByDigest, insecure: output.insecure,
                        from: store.blobs, progress: progress.sink, vertex: progress.vertex)
                } catch {
                    throw OutputError.export("failed to push \(name): \(error)")
                }
            }
        }
        var result = result(image, image.root)
        if !names.isEmpty { result.imageName = names.joined(separator: ",") }
        return result
    }

    /// Writes the image as a layout: a tar, a folder, or a tar for `docker load`.
    func write(to destination: Destination, forDocker: Bool) async throws -> ExportResult {
        if forDocker, subject.isPlatformMap, subject.platforms.count > 1 {
            throw OutputError.export("docker exporter does not currently support exporting manifest lists")
        }
        let normalized = try normalized()
        let image = try await assemble()
        let layout = ImageLayout(image: image, names: normalized, store: store)
        let row = "sending tarball"
        let total = layout.size
        let progress = progress
        progress.update(row, current: 0, total: total)
        switch destination {
        case .inside:
            let file = try store.temporaryDirectory("load") + "/image.tar"
            try await write(layout, to: .file(file), forDocker: forDocker, row: row)
            try await EngineLoad.load(file)
        case .file, .standardOutput: try await write(layout, to: destination, forDocker: forDocker, row: row)
        case .folder(let path):
            try await BlockingPool.run {
                try LayoutFolder(path: path, layout: layout).write {
                    try progress.check()
                    progress.update(row, current: $0, total: total)
                }
            }
        }
        progress.finish(row, current: total, total: total)
        var result = result(image, layout.root)
        if !normalized.isEmpty { result.imageName = normalized.map(\.description).joined(separator: ",") }
        return result
    }

    private func write(
        _ layout: ImageLayout, to destination: Destination, forDocker: Bool, row: String
    ) async throws {
        let total = layout.size
        let progress = progress
        try await BlockingPool.run {
            try destination.withSink(progress) { sink in
                try layout.writeTar(sink, forDocker: forDocker) { progress.update(row, current: $0, total: total) }
            }
        }
    }
}
