extension SourcePolicy {
    /// Reads protobuf's wire form, which docker's client takes where a file is no JSON.
    init(decoding bytes: [UInt8]) throws(WireError) {
        var rules: [Rule] = []
        var reader = WireReader(bytes[...])
        while try reader.next() {
            if reader.field == 2 { rules.append(try Rule(&reader)) } else { try reader.skip() }
        }
        self.init(rules: rules)
    }
}

extension SourcePolicy.Rule {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(.allow, "", .wildcard)
        var hasSelector = false
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: action = try inner.choice("PolicyAction")
            case 2:
                hasSelector = true
                try readSelector(&inner)
            case 3: update = try SourcePolicy.Update(&inner)
            default: try inner.skip()
            }
        }
        if !hasSelector { throw WireError("invalid nil selector in policy") }
    }

    private mutating func readSelector(_ reader: inout WireReader) throws(WireError) {
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: identifier = try inner.string()
            case 2: matchType = try inner.choice("MatchType")
            case 3: constraints.append(try SourcePolicy.Constraint(&inner))
            default: try inner.skip()
            }
        }
    }
}

extension SourcePolicy.Constraint {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(key: "", value: "", condition: .equal)
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: key = try inner.string()
            case 2: value = try inner.string()
            case 3: condition = try inner.choice("AttrMatch")
            default: try inner.skip()
            }
        }
    }
}

extension SourcePolicy.Update {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(identifier: "")
        try reader.message { (inner) throws(WireError) in
            switch inner.field {
            case 1: identifier = try inner.string()
            case 2:
                var pair = (key: "", value: "")
                try inner.message { (entry) throws(WireError) in
                    switch entry.field {
                    case 1: pair.key = try entry.string()
                    case 2: pair.value = try entry.string()
                    default: try entry.skip()
                    }
                }
                attributes[pair.key] = pair.value
            default: try inner.skip()
            }
        }
    }
}

extension WireReader {
    fileprivate mutating func choice<Choice: CaseIterable>(_ type: String) throws(WireError) -> Choice {
        let number = try int32()
        let choices = Array(Choice.allCases)
        guard number >= 0, Int(number) < choices.count else { throw WireError("invalid \(type) value: \(number)") }
        return choices[Int(number)]
    }
}
