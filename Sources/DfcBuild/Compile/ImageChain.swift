internal import DfcBasics
internal import DfcRegistry
internal import DfcStore
internal import DockerfileLowering
internal import ImageSpec

extension ImageAnswers {
    /// The usual chain for the settings: the lock file, the local store, the registry. Store and registry are opened
    /// when a question reaches them; `store` is given the image that is asked for.
    static func chain(
        _ settings: BuildSettings, _ plan: BuildPlan, progress: any ProgressSink,
        store: @escaping @Sendable (String) throws -> Store?,
        registry: @escaping @Sendable () throws -> RegistryResolver
    ) -> ImageAnswers {
        let local: Answer = { reference, platform, mode in
            if mode == .pull || settings.pull { return nil }
            return try store(reference).flatMap { try StoreImages(store: $0).resolve(reference, platform: platform) }
        }
        let remote: Answer = { reference, platform, mode in
            if settings.unresolved { return nil }
            if settings.offline {
                throw ImageUnknown(
                    description: "\(reference): not in the local store, and --offline forbids asking for it")
            }
            return try InternalStep.show("[internal] load metadata for \(reference)", progress) { _ in
                try registry().resolve(reference, platform: platform, mode: mode)
            }
        }
        guard let file = plan.lock else { return ImageAnswers([local, remote], layouts: plan.layouts) }
        let lock = LockedImages(file.lock)
        let locked: Answer = { reference, platform, mode in
            let image = try lock.resolve(reference, platform: platform, mode: mode)
            if file.isCompared, let now = try remote(reference, platform, mode), now.digest != image.digest {
                throw ImageUnknown(
                    description: "\(reference) is \(shown(now.digest)) now, and \(shown(image.digest)) in \(file.path)")
            }
            return image
        }
        return ImageAnswers([locked], layouts: plan.layouts, lock: file)
    }
}

private func shown(_ digest: Digest?) -> String { digest?.description ?? "not known" }
