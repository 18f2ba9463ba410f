internal import DfcBasics
public import ImageSpec
public import LLB

/// Answers for base images under a source policy, which may deny them or have others in their place.
public struct PolicyImages: ImageResolver {
    private let policy: SourcePolicy
    private let behind: any ImageResolver

    /// Asks `behind` for what the policy makes of a reference.
    public init(_ policy: SourcePolicy, behind: any ImageResolver) {
        self.policy = policy
        self.behind = behind
    }

    private static let scheme = "docker-image://"

    /// The image that stands for the reference.
    ///
    /// - Throws: what the policy says, `NotAnImage`, or the error of who is asked.
    public func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        let replaced = try replacement(of: SourceOp(identifier: Self.scheme + reference), reference)
        guard let name = replaced.behind(Self.scheme) else {
            throw NotAnImage(reference: reference, replacement: replaced)
        }
        var image = try behind.resolve(name, platform: platform, mode: mode)
        if name != reference { image.reference = name }
        return image
    }

    /// The image of a layout; a policy only denies it here, and replaces its source when the graph is loaded.
    public func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        let source = SourceOp(identifier: "oci-layout://" + reference, attributes: ["oci.store": store])
        _ = try replacement(of: source, reference)
        return try behind.resolveLayout(reference, store: store, platform: platform)
    }

    private func replacement(of source: SourceOp, _ reference: String) throws -> String {
        var source = source
        do {
            try policy.apply(to: &source)
        } catch {
            throw ImageDenied(
                description: "failed to resolve source metadata for \(reference): "
                    + "could not resolve image due to policy: \(error)")
        }
        return source.identifier
    }
}

/// A policy does not let an image be used.
struct ImageDenied: Error, CustomStringConvertible {
    let description: String
}
