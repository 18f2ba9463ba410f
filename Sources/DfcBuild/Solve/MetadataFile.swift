internal import DfcBasics
internal import DfcHost
internal import ImageSpec

/// The file of `--metadata-file`: facts about the result as one JSON object, keys in order.
enum MetadataFile {
    /// The text of the file.
    static func text(_ result: BuildResult) -> [UInt8] {
        var members: [JSONValue.Member] = [.init("buildx.build.ref", .string(result.reference))]
        if let digest = result.configDigest {
            members.append(.init("containerimage.config.digest", .string(digest.description)))
        }
        if let descriptor = result.descriptor { members.append(.init("containerimage.descriptor", json(descriptor))) }
        if let digest = result.imageDigest {
            members.append(.init("containerimage.digest", .string(digest.description)))
        }
        if let name = result.imageName { members.append(.init("image.name", .string(name))) }
        return GoJSON.indented(.object(members))
    }

    private static func json(_ descriptor: Descriptor) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("mediaType", .string(descriptor.mediaType)), .init("digest", .string(descriptor.digest.description)),
            .init("size", .int(descriptor.size)),
        ]
        if !descriptor.annotations.isEmpty {
            let sorted = descriptor.annotations.sorted { $0.key < $1.key }
            members.append(.init("annotations", .object(sorted.map { .init($0.key, .string($0.value)) })))
        }
        if let platform = descriptor.platform {
            var fields: [JSONValue.Member] = [
                .init("architecture", .string(platform.architecture)), .init("os", .string(platform.os)),
            ]
            if !platform.osVersion.isEmpty { fields.append(.init("os.version", .string(platform.osVersion))) }
            if !platform.variant.isEmpty { fields.append(.init("variant", .string(platform.variant))) }
            members.append(.init("platform", .object(fields)))
        }
        return .object(members)
    }

    /// Writes a file whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(BuildError) {
        do {
            try System.writeFileAtomically(path, bytes, mode: 0o644, sync: true)
        } catch {
            throw BuildError(.client, "failed to write \(path): \(error)")
        }
    }
}
