internal import ImageSpec

extension Output {
    /// Reads the attributes that image, oci and docker share. Unknown ones are ignored, as BuildKit does.
    static func read(_ settings: inout ImageSettings, _ fields: OutputFields, _ tags: [String]) throws(OutputError) {
        let names = (fields["name"] ?? "").split(separator: ",").map(String.init)
        settings.names = tags.isEmpty ? names : tags
        for name in settings.names where name != "*" {
            do {
                _ = try ImageName(parsing: name)
            } catch {
                throw .export("failed to parse \(name): \(error)")
            }
        }
        if let text = fields["compression"] {
            guard let compression = LayerCompression(rawValue: text) else {
                let known = text == "estargz" || text == "nydus"
                throw .export(
                    known ? "compression type \(text) is not made by dfc" : "unsupported compression type \(text)")
            }
            settings.compression = compression
        }
        if let text = fields["compression-level"] {
            guard let level = Int(text) else {
                throw .export("non-int value \(text) specified for compression-level")
            }
            if settings.compression == .gzip, !(-1...9).contains(level) {
                throw .export("gzip: invalid compression level: \(level)")
            }
            settings.compressionLevel = level < 0 ? nil : level
        }
        settings.forceCompression = try fields.bool("force-compression", default: false)
        settings.ociMediaTypes = try fields.bool("oci-mediatypes", default: true)
        settings.ociArtifact = try fields.bool("oci-artifact", default: settings.ociMediaTypes)
        if settings.ociArtifact, !settings.ociMediaTypes {
            throw .export("exporter option \"oci-artifact=true\" conflicts with \"oci-mediatypes=false\"")
        }
        settings.attestationInline = try fields.bool("attestation-inline", default: settings.attestationInline)
        settings.preferNonDistributable = try fields.bool("prefer-nondist-layers", default: false)
        settings.rewriteTimestamp = try fields.bool("rewrite-timestamp", default: false)
        settings.epoch = try epoch(fields)
        for (name, value) in fields.attributes {
            if let rule = try AnnotationRule.attribute(name, value: value) { settings.annotations.append(rule) }
        }
        if !settings.ociMediaTypes, settings.annotations.contains(where: { $0.place != .manifest }) {
            throw .export("cannot export annotations with \"oci-mediatypes=false\"")
        }
    }

    /// `source-date-epoch`
    static func epoch(_ fields: OutputFields) throws(OutputError) -> EpochChoice {
        guard let text = fields["source-date-epoch"] else { return .inherited }
        if text.isEmpty { return .none }
        guard let seconds = Int64(text) else { throw .export("invalid SOURCE_DATE_EPOCH: \(text)") }
        return .seconds(seconds)
    }
}
