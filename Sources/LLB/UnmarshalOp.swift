internal import DfcBasics
internal import ImageSpec

extension Op {
    /// Reads the wire form. Fields that are not known are passed over; kinds of op that no build of ours runs (`build`,
    /// `passthrough`) are an error.
    public static func decode(_ bytes: [UInt8]) throws(WireError) -> Op {
        var op = Op(kind: nil, hasConstraints: false)
        var reader = WireReader(bytes[...])
        while try reader.next() {
            switch reader.field {
            case 1: op.inputs.append(try OpInput(&reader))
            case 10: op.platform = try Platform(&reader)
            case 11:
                op.hasConstraints = true
                try reader.message { (inner) throws(WireError) in try inner.skip() }
            case 2: op.kind = .exec(try ExecOp(&reader))
            case 3: op.kind = .source(try SourceOp(&reader))
            case 4: op.kind = .file(try FileOp(&reader))
            case 5: throw WireError("unsupported op: build")
            case 6: op.kind = .merge(try MergeOp(&reader))
            case 7: op.kind = .diff(try DiffOp(&reader))
            case 8: throw WireError("unsupported op: passthrough")
            default: try reader.skip()
            }
        }
        return op
    }

    /// What every loaded op must fulfil; `index` errors name the input.
    func validate() throws(WireError) {
        for (index, input) in inputs.enumerated() where input.index < 0 {
            throw WireError("invalid input \(index) output index \(input.index)")
        }
        switch kind {
        case .exec(let exec):
            if exec.meta.args.isEmpty { throw WireError("invalid exec op with no args") }
            if exec.mounts.isEmpty { throw WireError("invalid exec op with no mounts") }
            if !exec.mounts.contains(where: { $0.dest == "/" }) { throw WireError("invalid exec op with no rootfs") }
        case .file(let file):
            if file.actions.isEmpty { throw WireError("invalid file op with no actions") }
        case .source, .merge, .diff, nil: break
        }
    }
}

extension OpInput {
    init(_ reader: inout WireReader) throws(WireError) {
        var text = ""
        var index: Int64 = 0
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: text = try inner.string()
            case 2: index = try inner.int()
            default: try inner.skip()
            }
        }
        guard let digest = Digest(text) else { throw WireError("invalid missing input digest \(text)") }
        self.init(digest, index: index)
    }
}

extension Platform {
    init(_ reader: inout WireReader) throws(WireError) {
        var platform = Platform(os: "", architecture: "")
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: platform.architecture = try inner.string()
            case 2: platform.os = try inner.string()
            case 3: platform.variant = try inner.string()
            case 4: platform.osVersion = try inner.string()
            case 5: platform.osFeatures.append(try inner.string())
            default: try inner.skip()
            }
        }
        self = platform
    }
}

extension SourceOp {
    init(_ reader: inout WireReader) throws(WireError) {
        var source = SourceOp(identifier: "")
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: source.identifier = try inner.string()
            case 2:
                let (key, value) = try inner.textEntry()
                source.attributes[key] = value
            default: try inner.skip()
            }
        }
        self = source
    }
}

extension WireReader {
    /// An entry of a `map<string, string>`.
    mutating func textEntry(isUTF8: Bool = true) throws(WireError) -> (key: String, value: String) {
        var key = ""
        var value = ""
        try message { (inner) throws(WireError) in
            switch inner.field {
            case 1: key = try inner.string()
            case 2: value = isUTF8 ? try inner.string() : try inner.anyText()
            default: try inner.skip()
            }
        }
        return (key, value)
    }

    /// A message whose only field is one number.
    mutating func onlyInteger() throws(WireError) -> Int64 {
        var value: Int64 = 0
        try message { (inner) throws(WireError) in
            if inner.field == 1 { value = try inner.int() } else { try inner.skip() }
        }
        return value
    }
}

extension MergeOp {
    init(_ reader: inout WireReader) throws(WireError) {
        var inputs: [Int64] = []
        try reader.message { (inner) throws(WireError) in
            if inner.field == 1 { inputs.append(try inner.onlyInteger()) } else { try inner.skip() }
        }
        self.init(inputs: inputs)
    }
}

extension DiffOp {
    init(_ reader: inout WireReader) throws(WireError) {
        var lower: Int64?
        var upper: Int64?
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: lower = try inner.onlyInteger()
            case 2: upper = try inner.onlyInteger()
            default: try inner.skip()
            }
        }
        guard let lower, let upper else { throw WireError("invalid diff op with nil lower or upper input") }
        self.init(lower: lower, upper: upper)
    }
}
