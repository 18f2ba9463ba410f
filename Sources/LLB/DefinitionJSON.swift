public import DfcBasics

extension Definition {
    /// The definition as Go's `encoding/json` writes `pb.Definition`: ops in base64, maps sorted by their keys.
    public var protocolJSON: JSONValue {
        var members: [JSONValue.Member] = [
            .init("def", .array(entries.map { .string(Base64.encode($0.bytes)) }))
        ]
        let metadata = inMapOrder.filter { !$0.metadata.isEmpty }.map { entry in
            JSONValue.Member(entry.digest.description, entry.metadata.protocolJSON)
        }
        if !metadata.isEmpty { members.append(.init("metadata", .object(metadata))) }
        members.append(.init("Source", sourceJSON))
        return .object(members)
    }

    /// The definition as BuildKit's request `frontend.convertllb` writes it: ops in protobuf's JSON mapping by their
    /// digests.
    public var convertedJSON: [UInt8] {
        let sorted = inMapOrder
        var places = sourceJSON.members ?? []
        let files: [JSONValue] = infos.map { info in
            .object([
                .init("filename", .string(info.filename)), .init("data", .string(Base64.encode(info.data))),
                .init("definition", info.definition?.protocolJSON ?? .null), .init("language", .string(info.language)),
            ])
        }
        if !files.isEmpty { places.append(.init("infos", .array(files))) }
        var out = JSONWriter(indent: "  ")
        out.object { out in
            out.key("def")
            out.object { out in
                for entry in sorted { out.object(entry.digest.description, entry.op.dump) }
            }
            out.key("metadata")
            out.value(.object(sorted.map { .init($0.digest.description, $0.metadata.protocolJSON) }))
            out.key("source")
            out.value(.object(places))
        }
        return out.bytes
    }
}

extension OpMetadata {
    fileprivate var protocolJSON: JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ key: String, _ value: JSONValue, unless isEmpty: Bool) {
            if !isEmpty { members.append(.init(key, value)) }
        }
        add("ignore_cache", .bool(true), unless: !ignoreCache)
        let texts = description.entries.map { JSONValue.Member($0.key, .string($0.value)) }
        add("description", .object(texts), unless: texts.isEmpty)
        if let exportCache {
            add("export_cache", .object(exportCache ? [.init("Value", .bool(true))] : []), unless: false)
        }
        let names = capabilityNames.map { JSONValue.Member($0, .bool(true)) }
        add("caps", .object(names), unless: names.isEmpty)
        if let progressGroup {
            var group: [JSONValue.Member] = []
            if !progressGroup.id.isEmpty { group.append(.init("id", .string(progressGroup.id))) }
            if !progressGroup.name.isEmpty { group.append(.init("name", .string(progressGroup.name))) }
            if progressGroup.weak { group.append(.init("weak", .bool(true))) }
            add("progress_group", .object(group), unless: false)
        }
        if let resources { add("linux_resources", resources.protocolJSON, unless: false) }
        return .object(members)
    }
}

extension LinuxResources {
    fileprivate var protocolJSON: JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ key: String, _ value: some BinaryInteger) {
            if value != 0 { members.append(.init(key, .int(value))) }
        }
        add("memory", memory)
        add("memorySwap", memorySwap)
        add("cpuShares", cpuShares)
        add("cpuPeriod", cpuPeriod)
        add("cpuQuota", cpuQuota)
        if !cpusetCpus.isEmpty { members.append(.init("cpusetCpus", .string(cpusetCpus))) }
        if !cpusetMems.isEmpty { members.append(.init("cpusetMems", .string(cpusetMems))) }
        return .object(members)
    }
}

extension Definition {
    /// Places of ops, lines only; files are not written again.
    private var sourceJSON: JSONValue {
        let locations = inMapOrder.compactMap { entry in
            entry.locations.map { JSONValue.Member(entry.digest.description, Self.json($0)) }
        }
        return .object(locations.isEmpty ? [] : [.init("locations", .object(locations))])
    }

    private static func json(_ places: [SourceLocation]) -> JSONValue {
        if places.isEmpty { return .object([]) }
        let list = places.map { place -> JSONValue in
            var members: [JSONValue.Member] = []
            if place.sourceIndex != 0 { members.append(.init("sourceIndex", .int(place.sourceIndex))) }
            let ranges = place.lines.map { line in
                let position = JSONValue.object([.init("line", .int(line))])
                return JSONValue.object([.init("start", position), .init("end", position)])
            }
            if !ranges.isEmpty { members.append(.init("ranges", .array(ranges))) }
            return .object(members)
        }
        return .object([.init("locations", .array(list))])
    }
}
