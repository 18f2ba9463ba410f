internal import DfcBasics

extension Definition {
    /// The wire form of the whole (`pb.Definition`). Map keys are sorted, so the same definition always gives the same
    /// bytes; BuildKit itself writes maps in any order.
    public func encode() -> [UInt8] {
        var writer = ProtobufWriter()
        writer.bytes.reserveCapacity(roughSize)
        write(&writer)
        return writer.bytes
    }

    /// About as many bytes as the wire form has.
    private var roughSize: Int {
        let files = source.infos.reduce(0) { $0 + $1.data.count + ($1.definition?.roughSize ?? 0) + 64 }
        return entries.reduce(files) { $0 + $1.bytes.count + 512 }
    }

    func write(_ writer: inout ProtobufWriter) {
        for entry in entries { writer.bytes(1, entry.bytes) }
        writer.map(2, metadata) { $0.write(&$1) }
        if !source.infos.isEmpty || !source.locations.isEmpty { writer.message(3) { source.write(&$0) } }
    }
}

extension OpMetadata {
    /// The names of all needed capabilities, sorted.
    var capabilityNames: [String] {
        let names = capabilities.names
        if otherCapabilities.isEmpty { return names }
        return (names + otherCapabilities).sorted(by: GoText.precedes)
    }

    /// Adds a capability by its name.
    mutating func need(_ name: String) {
        if let known = Capabilities(name: name) {
            capabilities.insert(known)
        } else {
            otherCapabilities.insert(name)
        }
    }

    func write(_ writer: inout ProtobufWriter) {
        writer.ifBool(1, ignoreCache)
        for entry in description.entries { writer.mapEntry(2, entry.key, entry.value) }
        if let exportCache { writer.message(4) { $0.ifBool(1, exportCache) } }
        if otherCapabilities.isEmpty {
            capabilities.write(&writer)
        } else {
            for name in capabilityNames { writer.capability(name) }
        }
        if let progressGroup {
            writer.message(6) { writer in
                writer.ifString(1, progressGroup.id)
                writer.ifString(2, progressGroup.name)
                writer.ifBool(3, progressGroup.weak)
            }
        }
        if let resources {
            writer.message(7) { writer in
                writer.ifInt(1, resources.memory)
                writer.ifInt(2, resources.memorySwap)
                writer.ifInt(3, Int64(bitPattern: resources.cpuShares))
                writer.ifInt(4, Int64(bitPattern: resources.cpuPeriod))
                writer.ifInt(5, resources.cpuQuota)
                writer.ifString(6, resources.cpusetCpus)
                writer.ifString(7, resources.cpusetMems)
            }
        }
    }
}

extension ProtobufWriter {
    /// An entry of the map `caps`: what is in it is needed.
    mutating func capability(_ name: String) {
        message(5) { writer in
            writer.string(1, name)
            writer.int(2, 1)
        }
    }
}

extension SourceMap {
    func write(_ writer: inout ProtobufWriter) {
        writer.map(1, locations) { places, writer in
            for place in places { writer.message(1) { place.write(&$0) } }
        }
        for info in infos {
            writer.message(2) { writer in
                writer.ifString(1, info.filename)
                if !info.data.isEmpty { writer.bytes(2, info.data) }
                if let definition = info.definition { writer.message(3) { definition.write(&$0) } }
                writer.ifString(4, info.language)
            }
        }
    }
}

extension SourceLocation {
    func write(_ writer: inout ProtobufWriter) {
        writer.ifInt(1, Int64(sourceIndex))
        for line in lines {
            writer.message(2) { writer in
                writer.message(1) { $0.ifInt(1, Int64(line)) }
                writer.message(2) { $0.ifInt(1, Int64(line)) }
            }
        }
    }
}
