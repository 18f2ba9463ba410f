package import DfcBasics
internal import DfcHost
package import ImageSpec

/// A lock file: what references stood for when it was written.
package struct LockFile: Sendable, Equatable {
    /// One image for one platform.
    package struct Image: Sendable, Equatable {
        /// What the source op pins: the root descriptor's digest.
        package var digest: Digest
        /// The platform's manifest, where it is another than the root.
        package var manifest: Digest?
        /// The image config as JSON; nil for not known.
        package var config: [UInt8]?

        /// All members.
        package init(digest: Digest, manifest: Digest? = nil, config: [UInt8]? = nil) {
            self.digest = digest
            self.manifest = manifest
            self.config = config
        }
    }

    /// By normalized reference, then by normalized platform.
    package var images: [String: [String: Image]] = [:]
    /// Digest by URL.
    package var http: [String: String] = [:]
    /// Commit by `URL#REF`.
    package var git: [String: String] = [:]
    /// The file, for messages.
    package var path: String

    /// Nothing locked.
    package init(path: String) { self.path = path }

    /// Reads a lock file.
    package static func read(_ path: String) throws(BuildError) -> LockFile {
        do {
            return try LockFile(path: path, document: try JSONParser.parse(try System.readAll(path)))
        } catch let error as BuildError {
            throw error
        } catch {
            throw BuildError(.client, "the lock file \(path) cannot be read: \(error)")
        }
    }

    init(path: String, document: JSONValue) throws(BuildError) {
        self.path = path
        guard document["version"]?.integer == 1 else {
            throw BuildError(.client, "the lock file \(path) is not of version 1")
        }
        for reference in document["images"]?.members ?? [] {
            for platform in reference.value.members ?? [] {
                guard let digest = platform.value["digest"]?.string.flatMap({ Digest($0) }) else {
                    throw BuildError(.client, "\(path): \(reference.key) for \(platform.key) has no valid digest")
                }
                images[reference.key, default: [:]][platform.key] = Image(
                    digest: digest, manifest: platform.value["manifest"]?.string.flatMap { Digest($0) },
                    config: platform.value["config"].map { GoJSON.compact($0) })
            }
        }
        for member in document["http"]?.members ?? [] { http[member.key] = member.value.string }
        for member in document["git"]?.members ?? [] { git[member.key] = member.value.string }
    }

    /// What the file has for a reference; it alone answers, so a missing one is an error.
    package func resolve(_ reference: String, platform: Platform) throws -> ResolvedImage {
        guard let image = images[reference]?[platform.normalized().full] else {
            throw ImageUnknown(description: "\(reference) for \(platform.normalized().full) is not in \(path)")
        }
        guard let config = image.config else {
            throw ImageUnknown(description: "\(reference): \(path) has no config for it")
        }
        return ResolvedImage(digest: image.digest, config: config)
    }

    /// The text of the file: keys sorted, one member a line.
    package func encode() throws -> [UInt8] {
        var references: [JSONValue.Member] = []
        for (reference, platforms) in images.sorted(by: { $0.key < $1.key }) {
            var members: [JSONValue.Member] = []
            for (platform, image) in platforms.sorted(by: { $0.key < $1.key }) {
                var fields: [JSONValue.Member] = []
                if let config = image.config { fields.append(.init("config", try JSONParser.parse(config))) }
                fields.append(.init("digest", .string(image.digest.description)))
                if let manifest = image.manifest, manifest != image.digest {
                    fields.append(.init("manifest", .string(manifest.description)))
                }
                members.append(.init(platform, .object(fields)))
            }
            references.append(.init(reference, .object(members)))
        }
        var members: [JSONValue.Member] = []
        if !git.isEmpty { members.append(.init("git", Self.object(git))) }
        if !http.isEmpty { members.append(.init("http", Self.object(http))) }
        members.append(.init("images", .object(references)))
        members.append(.init("version", .int(1)))
        return GoJSON.indented(.object(members)) + [10]
    }

    private static func object(_ texts: [String: String]) -> JSONValue {
        .object(texts.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }
}
