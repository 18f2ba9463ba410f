internal import DfcBasics
internal import ImageSpec

/// What a root document is.
package enum ManifestKind: Sendable {
    /// Several manifests.
    case index
    /// One image.
    case manifest

    /// By its media type; nil for any other.
    package init?(_ mediaType: String) {
        switch mediaType {
        case MediaType.ociIndex, MediaType.dockerIndex: self = .index
        case MediaType.ociManifest, MediaType.dockerManifest: self = .manifest
        default: return nil
        }
    }

    /// The media type of a document: as declared (the server's header, or the member of that name), else told from its
    /// members. Refuses documents that could be read as either, and schema 1.
    package static func mediaType(declared: String?, _ bytes: [UInt8]) throws -> String {
        let document: JSONValue
        do { document = try JSONParser.parse(bytes) } catch {
            throw RegistryError.invalid("manifest is no JSON document: \(error)")
        }
        let isIndex = document["manifests"]?.array != nil
        let isManifest = document["config"]?.members != nil || document["layers"]?.array != nil
        if isIndex, isManifest { throw RegistryError.invalid("invalid ambiguous manifest and manifest list") }
        if let type = document["mediaType"]?.string, ManifestKind(type) != nil { return type }
        if let declared, ManifestKind(declared) != nil { return declared }
        if isIndex { return MediaType.ociIndex }
        if isManifest { return MediaType.ociManifest }
        if document["schemaVersion"]?.integer == 1 || declared?.contains("manifest.v1") == true {
            throw RegistryError.invalid(
                "support for manifest schema 1 has been removed; push the image again with a newer client")
        }
        throw RegistryError.invalid("unsupported manifest media type \(declared ?? "")")
    }
}
