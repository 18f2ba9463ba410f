internal import DfcBasics

extension Definition {
    /// The wire form of the whole (`pb.Definition`). Map keys are sorted, so the same definition always gives the same
    /// bytes; BuildKit itself writes maps in any order.
    public func encode() -> [UInt8] {
        var writer = ProtobufWriter()
        for entry in entries { writer.bytes(1, entry.bytes) }
        writer.map(2, metadata) { $0.write(&$1) }
        if !source.infos.isEmpty || !source.locations.isEmpty { writer.message(3) { source.write(&$0) } }
        return writer.bytes
    }
}

extension OpMetadata {
    func write(_ writer: inout ProtobufWriter) {
        writer.ifBool(1, ignoreCache)
        writer.map(2, description)
        if let exportCache { writer.message(4) { $0.ifBool(1, exportCache) } }
        for capability in capabilities.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            writer.message(5) { writer in
                writer.string(1, capability)
                writer.int(2, 1)
            }
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

extension SourceMap {
    func write(_ writer: inout ProtobufWriter) {
        writer.map(1, locations) { places, writer in
            for place in places { writer.message(1) { place.write(&$0) } }
        }
        for info in infos {
            writer.message(2) { writer in
                writer.ifString(1, info.filename)
                if !info.data.isEmpty { writer.bytes(2, info.data) }
                if let definition = info.definition { writer.bytes(3, definition.encode()) }
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
