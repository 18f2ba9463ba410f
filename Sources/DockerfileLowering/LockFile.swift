public import DfcBasics
public import ImageSpec
internal import Synchronization

/// Why bytes are no lock file.
public struct LockFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text of the error.
    public var description: String
}

/// Base images by reference and platform, with what a build needs to know of them, so that it compiles to the same
/// graph anywhere and without a registry: `{"version":1,"images":{REF:{PLATFORM:{"digest","manifest","config"}}}}`.
public struct LockFile: Sendable, Equatable {
    /// One image on one platform.
    public struct Image: Sendable, Equatable {
        /// What the reference resolves to: the index where there is one.
        public var digest: Digest
        /// The manifest of the platform, where it differs.
        public var manifest: Digest?
        /// The image config.
        public var config: JSONValue?

        /// All members.
        public init(digest: Digest, manifest: Digest? = nil, config: JSONValue? = nil) {
            self.digest = digest
            self.manifest = manifest
            self.config = config
        }
    }

    /// By normalized reference (`oci-layout://NAME` for the layout of a named context), then by normalized platform.
    public var images: [String: [String: Image]] = [:]
    /// Digest by URL.
    public var http: [String: String] = [:]
    /// Commit by `URL#REF`.
    public var git: [String: String] = [:]

    /// Nothing locked.
    public init() {}

    /// Reads the JSON form.
    public init(reading bytes: [UInt8]) throws(LockFileError) {
        let document: JSONValue
        do {
            document = try JSONParser.parse(bytes)
        } catch {
            throw LockFileError(description: "the lock file is no JSON: \(error)")
        }
        guard document["version"]?.integer == 1 else {
            throw LockFileError(description: "the lock file is not of version 1")
        }
        if document["rules"] != nil {
            throw LockFileError(description: "the file is a source policy and no lock file")
        }
        for reference in try members(of: document, "images") {
            for platform in reference.value.members ?? [] {
                // What is missing is not known.
                guard let written = platform.value["digest"] else { continue }
                guard let digest = written.string.flatMap({ Digest($0) }) else {
                    throw LockFileError(
                        description: "the lock file has no valid digest of \(reference.key) for \(platform.key)")
                }
                images[reference.key, default: [:]][platform.key] = Image(
                    digest: digest, manifest: platform.value["manifest"]?.string.flatMap { Digest($0) },
                    config: platform.value["config"])
            }
        }
        for member in try members(of: document, "http") {
            guard let digest = member.value.string, Digest(digest) != nil else {
                throw LockFileError(description: "the lock file has no valid digest of \(member.key)")
            }
            http[member.key] = digest
        }
        for member in try members(of: document, "git") {
            guard let commit = member.value.string, GitReference.isCommit(commit) else {
                throw LockFileError(description: "the lock file has no valid commit of \(member.key)")
            }
            git[member.key] = commit
        }
    }

    /// The JSON form: keys sorted, one image of one platform a line.
    public func encode() -> [UInt8] {
        var text = "{\"version\":1,\"images\":{"
        for (number, reference) in images.keys.sorted(by: bytewise).enumerated() {
            text += number == 0 ? "\n" : ",\n"
            let platforms = images[reference, default: [:]].sorted { bytewise($0.key, $1.key) }
            text += GoJSON.text(.string(reference)) + ":{"
            text += platforms.map { GoJSON.text(.string($0.key)) + ":" + GoJSON.text($0.value.json) }
                .joined(separator: ",\n ")
            text += "}"
        }
        text += "}"
        for (name, entries) in [("http", http), ("git", git)] where !entries.isEmpty {
            let members = entries.sorted { bytewise($0.key, $1.key) }
                .map { JSONValue.Member($0.key, .string($0.value)) }
            text += ",\n\"\(name)\":" + GoJSON.text(.object(members))
        }
        return Array((text + "}\n").utf8)
    }
}

extension LockFile.Image {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = []
        if let config { members.append(.init("config", config)) }
        members.append(.init("digest", .string(digest.description)))
        if let manifest { members.append(.init("manifest", .string(manifest.description))) }
        return .object(members)
    }
}

/// What is missing or null is not known; anything else but an object is a mistake.
private func members(of document: JSONValue, _ name: String) throws(LockFileError) -> [JSONValue.Member] {
    switch document[name] {
    case nil, .null: return []
    case .object(let members): return members
    case _?: throw LockFileError(description: "\(name) of the lock file is no object")
    }
}

private func bytewise(_ left: String, _ right: String) -> Bool { GoText.precedes(left, right) }

/// Answers for base images from a lock file and asks nobody else.
public struct LockedImages: ImageResolver {
    /// The file.
    public let file: LockFile

    /// Configs that were asked for, so that one is read once however many files are compiled.
    private let read = ReadConfigs()

    /// Answers from this file.
    public init(_ file: LockFile) { self.file = file }

    /// The image as it is locked; an absent reference or platform is an error.
    public func resolve(_ reference: String, platform: Platform, mode: ResolveMode) throws -> ResolvedImage {
        let platform = platform.normalized().full
        guard let image = file.images[reference]?[platform] else {
            throw LockFileError(description: "\(reference): not in lock file for platform \(platform)")
        }
        guard let config = image.config else {
            throw LockFileError(description: "\(reference): no config in lock file for platform \(platform)")
        }
        // A faulty config is told by who reads it.
        guard let known = read.config(of: reference, platform, config) else {
            return ResolvedImage(digest: image.digest, config: config)
        }
        return ResolvedImage(digest: image.digest, config: known)
    }

    /// A lock file knows no layouts.
    public func resolveLayout(_ reference: String, store: String, platform: Platform) throws -> ResolvedImage {
        throw LockFileError(description: "\(reference): not in lock file for platform \(platform.normalized().full)")
    }
}

/// Image configs by reference and platform.
private final class ReadConfigs: Sendable {
    private let configs = Mutex<[String: [String: ImageConfig]]>([:])

    func config(of reference: String, _ platform: String, _ json: JSONValue) -> ImageConfig? {
        if let known = configs.withLock({ $0[reference]?[platform] }) { return known }
        guard let config = try? ImageConfig(json: json) else { return nil }
        configs.withLock { $0[reference, default: [:]][platform] = config }
        return config
    }
}
