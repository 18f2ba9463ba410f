public import ImageSpec
internal import Synchronization

/// Lets a Dockerfile compile without asking anyone: an image that the resolver behind it does not know keeps its tag and
/// has an empty config. The names are collected, for one warning.
public final class UnresolvedImages: ImageResolver {
    private let known: (any ImageResolver)?
    private let collected = Mutex<Set<String>>([])

    /// Asks `known` first, if there is one.
    public init(behind known: (any ImageResolver)? = nil) { self.known = known }

    /// References that nobody knew, sorted.
    public var names: [String] { collected.withLock { $0.sorted() } }

    /// The known image, else one with an empty config and without a digest.
    public func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        if let image = try? known?.resolve(reference, platform: platform, mode: mode) { return image }
        return unresolved(reference, platform)
    }

    /// The known image, else one with an empty config and without a digest.
    public func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        if let image = try? known?.resolveLayout(reference, store: store, platform: platform) { return image }
        return unresolved(reference, platform)
    }

    private func unresolved(_ reference: String, _ platform: Platform) -> ResolvedImage {
        collected.withLock { _ = $0.insert(reference) }
        return ResolvedImage(digest: nil, config: ImageConfig(platform: platform).encode())
    }
}
