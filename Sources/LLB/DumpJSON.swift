public import DfcBasics

extension Definition {
    /// The definition for people and tools: `final`, `ops` in order (each with `digest`, `op` in protobuf's JSON mapping
    /// and `metadata`) and `sources`. Members stand in the order of their names.
    public func dumpJSON() -> JSONValue {
        .object([
            .init("final", .string(entries.last?.digest.description ?? "")),
            .init("ops", .array(entries.map(dump))),
            .init("sources", entries.isEmpty ? .object([]) : sourceDump),
        ])
    }

    private func dump(_ entry: Entry) -> JSONValue {
        .object([
            .init("digest", .string(entry.digest.description)),
            .init("metadata", entry.metadata.dump),
            .init("op", entry.op.dump),
        ])
    }
}

/// Members of an object, zero values left out, sorted by name at the end.
struct DumpObject {
    private var members: [JSONValue.Member] = []

    mutating func add(_ key: String, _ value: JSONValue) { members.append(.init(key, value)) }
    mutating func text(_ key: String, _ value: String) { if !value.isEmpty { add(key, .string(value)) } }
    mutating func flag(_ key: String, _ value: Bool) { if value { add(key, .bool(true)) } }
    /// 64-bit integers are strings in protobuf's JSON mapping.
    mutating func long(_ key: String, _ value: Int64) { if value != 0 { add(key, .string(String(value))) } }
    mutating func int(_ key: String, _ value: some BinaryInteger) { if value != 0 { add(key, .int(value)) } }
    mutating func list(_ key: String, _ values: [String]) {
        if !values.isEmpty { add(key, .array(values.map { .string($0) })) }
    }
    mutating func list<Element>(_ key: String, _ values: [Element], _ dump: (Element) -> JSONValue) {
        if !values.isEmpty { add(key, .array(values.map(dump))) }
    }
    mutating func map(_ key: String, _ values: some Collection<(key: String, value: String)>) {
        if values.isEmpty { return }
        var object = DumpObject()
        for (name, value) in values { object.add(name, .string(value)) }
        add(key, object.value)
    }

    var value: JSONValue {
        .object(members.sorted { GoText.precedes($0.key, $1.key) })
    }

    static func make(_ body: (inout DumpObject) -> Void) -> JSONValue {
        var object = DumpObject()
        body(&object)
        return object.value
    }
}

extension OpMetadata {
    var dump: JSONValue {
        .make { object in
            object.list("caps", capabilityNames)
            object.map("description", description.entries.map { ($0.key, $0.value) })
            object.flag("ignoreCache", ignoreCache)
            if let exportCache { object.add("exportCache", .bool(exportCache)) }
            if let progressGroup {
                object.add(
                    "progressGroup",
                    .make { group in
                        group.text("id", progressGroup.id)
                        group.text("name", progressGroup.name)
                        group.add("weak", .bool(progressGroup.weak))
                    })
            }
            if let resources { object.add("linuxResources", resources.dump) }
        }
    }
}

extension LinuxResources {
    var dump: JSONValue {
        .make { object in
            object.long("memory", memory)
            object.long("memorySwap", memorySwap)
            object.text("cpuShares", cpuShares == 0 ? "" : String(cpuShares))
            object.text("cpuPeriod", cpuPeriod == 0 ? "" : String(cpuPeriod))
            object.long("cpuQuota", cpuQuota)
            object.text("cpusetCpus", cpusetCpus)
            object.text("cpusetMems", cpusetMems)
        }
    }
}

extension Definition {
    fileprivate var sourceDump: JSONValue {
        .make { object in
            object.add("infos", .array(infos.map(\.dump)))
            object.add(
                "locations",
                .make { map in
                    for entry in entries {
                        guard let places = entry.locations else { continue }
                        map.add(entry.digest.description, .array(places.map(\.dump)))
                    }
                })
        }
    }
}

extension SourceInfo {
    var dump: JSONValue {
        .make { object in
            object.add("dataSha256", .string(String(Digest.of(data).hex)))
            object.add(
                "definition", .array((definition?.entries ?? []).map { .string($0.digest.description) }))
            object.add("filename", .string(filename))
            object.add("language", .string(language))
        }
    }
}

extension SourceLocation {
    var dump: JSONValue {
        .object([
            .init("ranges", .array(lines.map(SourceLocation.range))), .init("source", .int(sourceIndex)),
        ])
    }

    /// Start line, start column, end line, end column.
    static func range(_ line: Int) -> JSONValue { .array([.int(line), .int(0), .int(line), .int(0)]) }
}

extension JSONValue {
    static func make(_ body: (inout DumpObject) -> Void) -> JSONValue { DumpObject.make(body) }
}
