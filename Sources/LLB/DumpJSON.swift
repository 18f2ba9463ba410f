public import DfcBasics

extension Definition {
    /// Writes the ops for people and tools: a list in order, each with `digest`, `op` in protobuf's JSON mapping and
    /// `metadata`.
    public func dumpOps(to out: inout JSONWriter) {
        out.list(entries) { entry, out in
            out.object { out in
                out.key("digest")
                out.string(entry.digest.description)
                out.key("metadata")
                out.sortedObject(entry.metadata.dump)
                out.key("op")
                out.sortedObject(entry.op.dump)
            }
        }
    }

    /// Writes where the ops come from: the files, and the places in them by op.
    public func dumpSources(to out: inout JSONWriter) {
        out.object { out in
            if entries.isEmpty { return }
            out.key("infos")
            out.list(infos) { info, out in out.object(info.dump) }
            out.key("locations")
            out.object { out in
                for entry in inMapOrder {
                    guard let places = entry.locations else { continue }
                    out.key(entry.digest.description)
                    out.list(places) { place, out in out.object(place.dump) }
                }
            }
        }
    }
}

// Members; zero values are left out.
extension JSONWriter {
    mutating func object(_ key: String, _ members: (inout JSONWriter) -> Void) {
        self.key(key)
        sortedObject(members)
    }
    mutating func text(_ key: String, _ value: String) {
        if value.isEmpty { return }
        self.key(key)
        string(value)
    }
    mutating func flag(_ key: String, _ value: Bool) {
        if !value { return }
        self.key(key)
        bool(true)
    }
    /// 64-bit integers are strings in protobuf's JSON mapping.
    mutating func long(_ key: String, _ value: Int64) {
        if value != 0 { text(key, String(value)) }
    }
    mutating func int(_ key: String, _ value: some BinaryInteger) {
        if value == 0 { return }
        self.key(key)
        int(Int64(value))
    }
    mutating func list(_ key: String, _ values: [String]) {
        if values.isEmpty { return }
        self.key(key)
        list(values) { $1.string($0) }
    }
    mutating func list<Element>(_ key: String, _ values: [Element], _ dump: (Element, inout JSONWriter) -> Void) {
        if values.isEmpty { return }
        self.key(key)
        list(values) { value, out in out.sortedObject { dump(value, &$0) } }
    }
    mutating func list<Element>(_ values: [Element], _ dump: (Element, inout JSONWriter) -> Void) {
        list { out in
            for value in values {
                out.element()
                dump(value, &out)
            }
        }
    }
    mutating func map(_ key: String, _ values: TextMap) {
        if values.isEmpty { return }
        self.key(key)
        object { out in
            for entry in values.entries {
                out.key(entry.key)
                out.string(entry.value)
            }
        }
    }
}

extension OpMetadata {
    func dump(to out: inout JSONWriter) {
        out.list("caps", capabilityNames)
        out.map("description", description)
        if let exportCache {
            out.key("exportCache")
            out.bool(exportCache)
        }
        out.flag("ignoreCache", ignoreCache)
        if let resources { out.object("linuxResources", resources.dump) }
        if let progressGroup {
            out.object("progressGroup") { out in
                out.text("id", progressGroup.id)
                out.text("name", progressGroup.name)
                out.key("weak")
                out.bool(progressGroup.weak)
            }
        }
    }
}

extension LinuxResources {
    func dump(to out: inout JSONWriter) {
        out.text("cpuPeriod", cpuPeriod == 0 ? "" : String(cpuPeriod))
        out.long("cpuQuota", cpuQuota)
        out.text("cpuShares", cpuShares == 0 ? "" : String(cpuShares))
        out.text("cpusetCpus", cpusetCpus)
        out.text("cpusetMems", cpusetMems)
        out.long("memory", memory)
        out.long("memorySwap", memorySwap)
    }
}

extension SourceInfo {
    fileprivate func dump(to out: inout JSONWriter) {
        out.key("dataSha256")
        out.string(String(Digest.of(data).hex))
        out.key("definition")
        out.list(definition?.entries ?? []) { $1.string($0.digest.description) }
        out.key("filename")
        out.string(filename)
        out.key("language")
        out.string(language)
    }
}

extension SourceLocation {
    fileprivate func dump(to out: inout JSONWriter) {
        out.key("ranges")
        out.list(lines) { line, out in SourceLocation.range(line, to: &out) }
        out.key("source")
        out.int(Int64(sourceIndex))
    }

    /// Start line, start column, end line, end column.
    private static func range(_ line: Int, to out: inout JSONWriter) {
        out.list([line, 0, line, 0]) { $1.int(Int64($0)) }
    }
}
