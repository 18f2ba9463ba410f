internal import DfcBasics
internal import ImageSpec

/// The image config as it is exported: the compiler's, with layers, history and time put in, its top-level members in
/// byte order (BuildKit decodes it to a map and encodes that).
enum ImageConfigPatch {
    /// The bytes of the config.
    static func patched(
        _ config: [UInt8], diffIDs: [Digest], history: [HistoryEntry], epoch: Int64?
    ) throws -> [UInt8] {
        guard let members = try JSONParser.parse(config).members else {
            throw OutputError.export("failed to parse image config for patch: it is no object")
        }
        var values: [String: JSONValue] = [:]
        for member in members { values[member.key] = member.value }
        for key in ["os", "architecture"] {
            guard let text = values[key]?.string, !text.isEmpty else {
                throw OutputError.export("invalid image config for export: missing \(key)")
            }
        }
        let list: JSONValue = diffIDs.isEmpty ? .null : .array(diffIDs.map { .string($0.description) })
        values["rootfs"] = .object([.init("type", .string("layers")), .init("diff_ids", list)])
        values["history"] = ImageHistory.json(history)
        if let created = values["created"], let epoch {
            let limit = epoch.multipliedClamping(by: 1_000_000_000)
            if let time = created.string.flatMap({ Timestamp.parse($0) }), time > limit {
                values["created"] = .string(Timestamp.text(limit))
            }
        }
        if values["created"] == nil {
            let last = history.last { !$0.created.isEmpty }
            values["created"] = last.map { .string($0.created) } ?? .null
        }
        let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return GoJSON.compact(.object(sorted.map { .init($0.key, $0.value) }))
    }

    /// The config of a result for which the compiler wrote none.
    static func empty(_ platform: Platform) -> [UInt8] {
        var members = platform.json.members ?? []
        members.append(.init("rootfs", .object([.init("type", .string("layers")), .init("diff_ids", .null)])))
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let env: JSONValue = .array([.string(path)])
        members.append(.init("config", .object([.init("Env", env), .init("WorkingDir", .string("/"))])))
        return GoJSON.compact(.object(members))
    }
}
