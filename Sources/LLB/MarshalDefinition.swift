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

    /// Why BuildKit would not write this definition: what it finds of the first such op. Known where the wire form was
    /// made here.
    public var marshalError: Op.MarshalError? {
        for entry in entries { if let error = entry.marshalError { return error } }
        return nil
    }

    /// About as many bytes as the wire form has.
    private var roughSize: Int {
        let files = infos.reduce(0) { $0 + $1.data.count + ($1.definition?.roughSize ?? 0) + 64 }
        return entries.reduce(files) { $0 + $1.bytes.count + 512 }
    }

    func write(_ writer: inout ProtobufWriter) {
        // An entry is large: whoever takes one out of the list counts a reference for each of its members.
        for place in entries.indices { writer.bytes(1, entries[place].bytes) }
        let order = mapOrder
        for place in order { writer.metadata(entries[place].metadata, of: entries[place].digest) }
        let isLocated = entries.indices.contains { entries[$0].locations != nil }
        if isLocated || !infos.isEmpty { writer.message(3) { writeSource(order, &$0) } }
    }

    /// `pb.Source`
    private func writeSource(_ order: [Int], _ writer: inout ProtobufWriter) {
        for place in order {
            if let locations = entries[place].locations { writer.locations(locations, of: entries[place].digest) }
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

    /// The numbers of the entries in the order of their digests, each digest once: the order of a map's keys.
    private var mapOrder: [Int] {
        var order: [(leading: UInt64, place: Int)] = entries.indices.map { (entries[$0].digest.leading, $0) }
        order.sort { left, right in
            left.leading == right.leading
                ? entries[left.place].digest < entries[right.place].digest : left.leading < right.leading
        }
        var places: [Int] = []
        places.reserveCapacity(order.count)
        for at in order.indices {
            let isKnown =
                at > 0 && order[at].leading == order[at - 1].leading
                && entries[order[at].place].digest == entries[order[at - 1].place].digest
            if !isKnown { places.append(order[at].place) }
        }
        return places
    }

    /// The entries in the order of their digests, each digest once.
    var inMapOrder: [Entry] { mapOrder.map { entries[$0] } }
}

extension OpMetadata {
    /// Nothing is known.
    var isEmpty: Bool {
        !ignoreCache && capabilities.isEmpty && description.isEmpty && otherCapabilities.isEmpty && exportCache == nil
            && progressGroup == nil && resources == nil
    }

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
        for entry in description.entries { writer.description(entry.key, entry.value) }
        if let exportCache { writer.message(4) { $0.ifBool(1, exportCache) } }
        if otherCapabilities.isEmpty {
            capabilities.write(&writer)
        } else {
            for name in capabilityNames { writer.capability(name) }
        }
        if let progressGroup {
            writer.message(6) { writer in
                writer.ifString(1, progressGroup.id)
                if !progressGroup.name.isEmpty { writer.anyText(2, progressGroup.name) }
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
    /// An entry of the map from op to metadata; none where nothing is known.
    fileprivate mutating func metadata(_ metadata: OpMetadata, of digest: Digest) {
        if metadata.isEmpty { return }
        message(2) { writer in
            writer.digest(1, digest)
            writer.message(2) { metadata.write(&$0) }
        }
    }

    /// An entry of the map from op to places.
    fileprivate mutating func locations(_ locations: [SourceLocation], of digest: Digest) {
        message(1) { writer in
            writer.digest(1, digest)
            writer.message(2) { writer in
                for location in locations { writer.message(1) { location.write(&$0) } }
            }
        }
    }

    /// A string field that may be no UTF-8: outside of ops BuildKit does not mind.
    fileprivate mutating func anyText(_ field: Int, _ value: String) {
        if GoText.mayHoldBytes(value) { bytes(field, GoText.bytes(of: value)) } else { string(field, value) }
    }

    /// An entry of the map `description`.
    fileprivate mutating func description(_ key: String, _ value: String) {
        message(2) { writer in
            writer.string(1, key)
            writer.anyText(2, value)
        }
    }

    /// An entry of the map `caps`: what is in it is needed.
    mutating func capability(_ name: String) {
        message(5) { writer in
            writer.string(1, name)
            writer.int(2, 1)
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
