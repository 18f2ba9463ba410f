public import DfcBasics

/// Names a blob (OCI image spec, descriptor.md).
public struct Descriptor: Hashable, Sendable {
    /// What the bytes are.
    public var mediaType: String
    /// Digest of the bytes.
    public var digest: Digest
    /// Length in bytes.
    public var size: Int64
    /// Where else the bytes may be had (foreign layers).
    public var urls: [String]
    /// Free text by key.
    public var annotations: [String: String]
    /// For a member of an index: what it runs on.
    public var platform: Platform?
    /// For an artifact manifest.
    public var artifactType: String?
    /// The bytes themselves in base64, where the writer put them in.
    public var data: String?

    /// A descriptor; most have the first three members only.
    public init(
        mediaType: String, digest: Digest, size: Int64, urls: [String] = [], annotations: [String: String] = [:],
        platform: Platform? = nil, artifactType: String? = nil, data: String? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.urls = urls
        self.annotations = annotations
        self.platform = platform
        self.artifactType = artifactType
        self.data = data
    }

    /// Reads the JSON form; a negative size or a malformed digest is an error.
    public init(json: JSONValue) throws(ImageSpecError) {
        let fields = try JSONFields(json, "descriptor")
        self.init(
            mediaType: try fields.string("mediaType"), digest: try fields.digest("digest"),
            size: try fields.integer("size"), urls: try fields.strings("urls"),
            annotations: try fields.dictionary("annotations"))
        guard size >= 0 else { throw ImageSpecError("descriptor", "negative size \(size)") }
        if let value = fields.value("platform") { platform = try Platform(json: value) }
        let type = try fields.string("artifactType")
        artifactType = type.isEmpty ? nil : type
        let text = try fields.string("data")
        data = text.isEmpty ? nil : text
    }

    /// The JSON form in the order of the OCI Go types: mediaType, digest, size, urls, annotations, data, platform,
    /// artifactType.
    public var json: JSONValue {
        var object = JSONObjectBuilder()
        object.add("mediaType", .string(mediaType))
        object.add("digest", .string(digest.description))
        object.add("size", .int(size))
        object.ifStrings("urls", urls)
        object.ifDictionary("annotations", annotations)
        object.ifString("data", data ?? "")
        if let platform { object.add("platform", platform.json) }
        object.ifString("artifactType", artifactType ?? "")
        return object.object
    }
}

extension Platform {
    /// Reads the JSON form of a descriptor or an image config.
    public init(json: JSONValue) throws(ImageSpecError) {
        let fields = try JSONFields(json, "platform")
        self.init(
            os: try fields.string("os"), architecture: try fields.string("architecture"),
            variant: try fields.string("variant"), osVersion: try fields.string("os.version"),
            osFeatures: try fields.strings("os.features"))
    }

    /// The JSON form: architecture, os, os.version, os.features, variant.
    public var json: JSONValue {
        var object = JSONObjectBuilder()
        object.add("architecture", .string(architecture))
        object.add("os", .string(os))
        object.ifString("os.version", osVersion)
        object.ifStrings("os.features", osFeatures)
        object.ifString("variant", variant)
        return object.object
    }
}
