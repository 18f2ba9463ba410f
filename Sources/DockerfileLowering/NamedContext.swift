internal import DfcBasics
internal import ImageSpec
internal import LLB

/// A context that the options give under a name (`context:NAME`).
struct NamedContext: Sendable {
    /// What was given, such as `docker-image://alpine`.
    var value: String
    /// The name that was looked up, short form.
    var name: String
    /// The name under which it was found: `name` or `name::platform`.
    var key: String
    /// The platform that is wanted; nil leaves it to the build.
    var platform: Platform?
}

/// The named contexts of the options.
struct NamedContexts: Sendable {
    private let attributes: TextMap
    private let isEmpty: Bool
    /// Wanted where a look-up names no platform; nil when the target is implicit.
    var target: Platform?
    /// What a name without a platform means in keys.
    var fallback: Platform

    init(_ attributes: TextMap, target: Platform?, fallback: Platform) {
        self.attributes = attributes
        self.target = target
        self.fallback = fallback
        isEmpty = !attributes.entries.contains { $0.key.begins(with: "context:") }
    }

    /// The context for a stage or image name: `name::platform` first, then `name`. `scratch` and `context` never have
    /// one.
    func find(_ name: String, platform: Platform?) throws(CompileError) -> NamedContext? {
        let lower = name.utf8.count <= 7 ? name.lowercased() : ""
        if lower == "scratch" || lower == "context" { return nil }
        return try lookUp(name, platform: platform ?? target)
    }

    /// The context for an image whose name was read already.
    func find(_ image: ImageName, platform: Platform?) throws(CompileError) -> NamedContext? {
        isEmpty ? nil : try find(image.description, platform: platform)
    }

    /// The same without exceptions for reserved names.
    func lookUp(_ name: String, platform: Platform?) throws(CompileError) -> NamedContext? {
        if isEmpty, ImageName.isValid(name) { return nil }
        let image: ImageName
        do {
            image = try ImageName(parsing: name)
        } catch {
            throw CompileError("invalid context name \(name): \(error)")
        }
        var short = image.familiar
        if short.ends(with: ":latest") { short.removeLast(7) }
        for key in ["\(short)::\((platform ?? fallback).normalized().full)", short] {
            guard let value = attributes["context:" + key] else { continue }
            return NamedContext(value: value, name: short, key: key, platform: platform)
        }
        return nil
    }
}
