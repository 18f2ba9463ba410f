internal import DfcBasics
internal import DfcHost
internal import DockerfileLowering
package import ImageSpec
internal import Synchronization

/// Answers for base images, in this order: the lock file, images that dfc itself made or loaded, the registry. OCI
/// layouts of named contexts are read in place.
package final class ImageAnswers: ImageResolver {
    /// Somebody who may know an image; nil where the next one is to be asked.
    package typealias Answer = @Sendable (_ reference: String, Platform, ResolveMode) throws -> ResolvedImage?

    private let answers: [Answer]
    private let layouts: [String: String]
    private let lock: LockedFile?
    private let known = Mutex<[String: ResolvedImage]>([:])

    /// Asks in the order given. `layouts` are folders by store id; `lock` is what they are compared with, where it is
    /// to be compared.
    init(_ answers: [Answer], layouts: [String: String], lock: LockedFile? = nil) {
        self.answers = answers
        self.layouts = layouts
        self.lock = lock
    }

    /// The first answer; each question is asked once.
    package func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        let question = "\(mode.rawValue) \(platform.full) \(reference)"
        if let image = known.withLock({ $0[question] }) { return image }
        for answer in answers {
            guard let image = try answer(reference, platform, mode) else { continue }
            known.withLock { $0[question] = image }
            return image
        }
        throw ImageUnknown(description: "\(reference): not found")
    }

    /// The image of a layout on this machine.
    package func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        let image = try layoutImage(reference, store: store, platform: platform)
        try lock?.compare(layout: reference, platform, now: image.digest)
        return ResolvedImage(digest: image.digest, config: image.config ?? .null)
    }

    /// The same as a lock file keeps it.
    func layoutImage(_ reference: String, store: String, platform: Platform) throws -> LockFile.Image {
        guard let folder = layouts[store] else {
            throw ImageUnknown(description: "\(reference): no OCI layout was given for \(store)")
        }
        return try LayoutImages(folder: folder).resolve(reference, platform: platform)
    }
}

/// Nobody knows an image, or its parts are not there.
package struct ImageUnknown: Error, Sendable, CustomStringConvertible {
    /// What is shown.
    package var description: String

    /// A text.
    package init(description: String) { self.description = description }
}
