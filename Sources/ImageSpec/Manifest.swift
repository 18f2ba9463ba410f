public import DfcBasics

/// An image manifest (OCI image spec, manifest.md; Docker's schema 2 has the same members).
public struct Manifest: Sendable, Equatable {
    /// OCI's or Docker's; may be missing in OCI documents.
    public var mediaType: String
    /// For artifacts.
    public var artifactType: String
    /// The image config.
    public var config: Descriptor
    /// The layers, lowest first.
    public var layers: [Descriptor]
    /// What the manifest is about (attestations).
    public var subject: Descriptor?
    /// Free text by key.
    public var annotations: [String: String]
    /// Members this type does not know; written behind the known ones.
    public var others: [JSONValue.Member]

    /// A manifest; most have the first three members only.
    public init(
        mediaType: String = MediaType.ociManifest, config: Descriptor, layers: [Descriptor], artifactType: String = "",
        subject: Descriptor? = nil, annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.artifactType = artifactType
        self.config = config
        self.layers = layers
        self.subject = subject
        self.annotations = annotations
        others = []
    }

    /// Reads the JSON form.
    public init(reading bytes: [UInt8]) throws(ImageSpecError) {
        let fields = try JSONFields(try document(bytes, "image manifest"), "image manifest")
        mediaType = try fields.string("mediaType")
        artifactType = try fields.string("artifactType")
        guard let value = fields.value("config") else { throw ImageSpecError("image manifest", "it has no config") }
        config = try Descriptor(json: value)
        layers = []
        for layer in try fields.array("layers") { layers.append(try Descriptor(json: layer)) }
        subject = nil
        if let value = fields.value("subject") { subject = try Descriptor(json: value) }
        annotations = try fields.dictionary("annotations")
        others = fields.others([
            "schemaVersion", "mediaType", "artifactType", "config", "layers", "subject", "annotations",
        ])
    }

    /// The bytes as BuildKit writes them: indented by two blanks, no final newline, the order of the OCI Go type.
    public func encode() -> [UInt8] {
        var object = JSONObjectBuilder()
        object.add("schemaVersion", .int(2))
        object.ifString("mediaType", mediaType)
        object.ifString("artifactType", artifactType)
        object.add("config", config.json)
        object.add("layers", layers.isEmpty ? .null : .array(layers.map(\.json)))
        if let subject { object.add("subject", subject.json) }
        object.ifDictionary("annotations", annotations)
        object.members += others
        return GoJSON.indented(object.object)
    }
}

/// An image index or manifest list (OCI image spec, image-index.md).
public struct Index: Sendable, Equatable {
    /// OCI's or Docker's; may be missing in OCI documents.
    public var mediaType: String
    /// For artifacts.
    public var artifactType: String
    /// The manifests.
    public var manifests: [Descriptor]
    /// What the index is about.
    public var subject: Descriptor?
    /// Free text by key.
    public var annotations: [String: String]
    /// Members this type does not know; written behind the known ones.
    public var others: [JSONValue.Member]

    /// An index.
    public init(
        mediaType: String = MediaType.ociIndex, manifests: [Descriptor], annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.manifests = manifests
        self.annotations = annotations
        artifactType = ""
        subject = nil
        others = []
    }

    /// Reads the JSON form.
    public init(reading bytes: [UInt8]) throws(ImageSpecError) {
        let fields = try JSONFields(try document(bytes, "image index"), "image index")
        mediaType = try fields.string("mediaType")
        artifactType = try fields.string("artifactType")
        manifests = []
        for member in try fields.array("manifests") { manifests.append(try Descriptor(json: member)) }
        subject = nil
        if let value = fields.value("subject") { subject = try Descriptor(json: value) }
        annotations = try fields.dictionary("annotations")
        others = fields.others([
            "schemaVersion", "mediaType", "artifactType", "manifests", "subject", "annotations",
        ])
    }

    /// The members as a JSON value, in the order of the OCI Go type.
    public var json: JSONValue {
        var object = JSONObjectBuilder()
        object.add("schemaVersion", .int(2))
        object.ifString("mediaType", mediaType)
        object.ifString("artifactType", artifactType)
        object.add("manifests", .array(manifests.map(\.json)))
        if let subject { object.add("subject", subject.json) }
        object.ifDictionary("annotations", annotations)
        object.members += others
        return object.object
    }

    /// The bytes as BuildKit writes them: indented by two blanks, no final newline.
    public func encode() -> [UInt8] { GoJSON.indented(json) }

    /// One line without blanks, as the `index.json` of an OCI layout is written.
    public func encodeCompact() -> [UInt8] { GoJSON.compact(json) }

    /// The member that is best for a platform: an equal one, else one that matches after normalizing; nil where none
    /// does. Attestation manifests (`unknown/unknown`) are never chosen.
    public func manifest(for platform: Platform) -> Descriptor? {
        let wanted = platform.normalized()
        let images = manifests.filter { $0.platform.map { $0.os != "unknown" } ?? true }
        if let equal = images.first(where: { $0.platform?.normalized() == wanted }) { return equal }
        return images.first { descriptor in descriptor.platform.map { wanted.matches($0) } ?? false }
    }
}

func document(_ bytes: [UInt8], _ name: String) throws(ImageSpecError) -> JSONValue {
    do {
        return try JSONParser.parse(bytes)
    } catch {
        throw ImageSpecError(name, error.description)
    }
}
