internal import DfcBasics

extension Definition {
    /// Reads the wire form (`pb.Definition`): every op is decoded and checked, producers stand before users. Empty bytes
    /// are the definition of an empty scratch.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> Definition {
        try decode(bytes[...], depth: 0)
    }

    fileprivate static func decode(_ bytes: ArraySlice<UInt8>, depth: Int) throws(WireError) -> Definition {
        guard depth < 8 else { throw WireError("definitions are nested too deeply") }
        var definition = Definition()
        var known: Set<Digest> = []
        // Maps by digest may stand before the ops.
        var metadata: [Digest: OpMetadata] = [:]
        var locations: [Digest: [SourceLocation]] = [:]
        var reader = WireReader(bytes)
        while try reader.next() {
            switch reader.field {
            case 1:
                let entry = try Entry(decoding: Array(try reader.slice()))
                for input in entry.op.inputs where !known.contains(input.digest) {
                    throw WireError("invalid missing input digest \(input.digest)")
                }
                known.insert(entry.digest)
                definition.entries.append(entry)
            case 2: try reader.entry(into: &metadata)
            case 3: try reader.source(into: &definition.infos, &locations, depth: depth)
            default: try reader.skip()
            }
        }
        for index in definition.entries.indices {
            let digest = definition.entries[index].digest
            if let found = metadata[digest] { definition.entries[index].metadata = found }
            definition.entries[index].locations = locations[digest]
        }
        return definition
    }
}

extension Definition.Entry {
    /// Reads one op and makes its digest.
    init(decoding bytes: [UInt8]) throws(WireError) {
        let op: Op
        do {
            op = try Op.decode(bytes)
        } catch {
            throw WireError("failed to parse llb proto op: \(error)")
        }
        try op.validate()
        self.init(digest: Digest.of(bytes), bytes: bytes, op: op)
    }
}

extension WireReader {
    /// An entry of the map from op to metadata.
    fileprivate mutating func entry(into map: inout [Digest: OpMetadata]) throws(WireError) {
        var key = ""
        var value = OpMetadata()
        try message { (inner) throws(WireError) in
            switch inner.field {
            case 1: key = try inner.string()
            case 2: value = try OpMetadata(&inner)
            default: try inner.skip()
            }
        }
        guard let digest = Digest(key) else { throw WireError("invalid digest \(key) in the metadata") }
        map[digest] = value
    }
}

extension OpMetadata {
    init(_ reader: inout WireReader) throws(WireError) {
        var metadata = OpMetadata()
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: metadata.ignoreCache = try inner.bool()
            case 2:
                let (key, value) = try inner.textEntry(isUTF8: false)
                metadata.description[key] = value
            case 4: metadata.exportCache = try inner.onlyInteger() != 0
            case 5:
                var name = ""
                var isNeeded = false
                try inner.message { (inner) throws(WireError) in
                    switch inner.field {
                    case 1: name = try inner.string()
                    case 2: isNeeded = try inner.bool()
                    default: try inner.skip()
                    }
                }
                if isNeeded { metadata.need(name) }
            case 6: metadata.progressGroup = try ProgressGroup(&inner)
            case 7: metadata.resources = try LinuxResources(&inner)
            default: try inner.skip()
            }
        }
        self = metadata
    }
}

extension ProgressGroup {
    init(_ reader: inout WireReader) throws(WireError) {
        var group = ProgressGroup(id: "", name: "", weak: false)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: group.id = try inner.string()
            case 2: group.name = try inner.anyText()
            case 3: group.weak = try inner.bool()
            default: try inner.skip()
            }
        }
        self = group
    }
}

extension LinuxResources {
    init(_ reader: inout WireReader) throws(WireError) {
        var resources = LinuxResources()
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: resources.memory = try inner.int()
            case 2: resources.memorySwap = try inner.int()
            case 3: resources.cpuShares = UInt64(bitPattern: try inner.int())
            case 4: resources.cpuPeriod = UInt64(bitPattern: try inner.int())
            case 5: resources.cpuQuota = try inner.int()
            case 6: resources.cpusetCpus = try inner.string()
            case 7: resources.cpusetMems = try inner.string()
            default: try inner.skip()
            }
        }
        self = resources
    }
}

extension WireReader {
    /// A `pb.Source`.
    fileprivate mutating func source(
        into infos: inout [SourceInfo], _ locations: inout [Digest: [SourceLocation]], depth: Int
    ) throws(WireError) {
        try message { (inner) throws(WireError) in
            switch inner.field {
            case 1:
                var key = ""
                var places: [SourceLocation] = []
                try inner.message { (inner) throws(WireError) in
                    switch inner.field {
                    case 1: key = try inner.string()
                    case 2:
                        try inner.message { (inner) throws(WireError) in
                            if inner.field == 1 {
                                places.append(try SourceLocation(&inner))
                            } else {
                                try inner.skip()
                            }
                        }
                    default: try inner.skip()
                    }
                }
                guard let digest = Digest(key) else { throw WireError("invalid digest \(key) in the source map") }
                locations[digest] = places
            case 2:
                var info = SourceInfo(filename: "", data: [], language: "")
                try inner.message { (inner) throws(WireError) in
                    switch inner.field {
                    case 1: info.filename = try inner.string()
                    case 2: info.data = Array(try inner.slice())
                    case 3: info.definition = try Definition.decode(try inner.slice(), depth: depth + 1)
                    case 4: info.language = try inner.string()
                    default: try inner.skip()
                    }
                }
                infos.append(info)
            default: try inner.skip()
            }
        }
    }
}

extension SourceLocation {
    init(_ reader: inout WireReader) throws(WireError) {
        var place = SourceLocation(lines: [])
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: place.sourceIndex = try inner.int32()
            case 2:
                var line: Int64 = 0
                try inner.message { (inner) throws(WireError) in
                    guard inner.field == 1 else {
                        try inner.skip()
                        return
                    }
                    line = 0
                    try inner.message { (inner) throws(WireError) in
                        if inner.field == 1 { line = try inner.int() } else { try inner.skip() }
                    }
                }
                place.lines.append(Int(truncatingIfNeeded: line))
            default: try inner.skip()
            }
        }
        self = place
    }
}
