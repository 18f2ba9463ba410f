internal import DfcBasics

extension Instruction.Run {
    /// The mounts, each value (not the keys, not bare words) expanded by the closure. Throws with the lines of the
    /// instruction.
    public func mounts(
        expanding expand: (String) throws(ShellWordsError) -> String
    ) throws(DockerfileError) -> [RunMount] {
        var mounts: [RunMount] = []
        do throws(SyntaxFault) {
            for value in mountFlags { mounts.append(try RunMount(value, expanding: expand)) }
        } catch {
            throw DockerfileError(error.message, at: [source.lines], phase: .expansion)
        }
        return mounts
    }
}

extension RunMount {
    /// All keys, for suggestions.
    static let keys = [
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
        "src",
        "dst", "destination", "ro", "rw", "readwrite", "env",
    ]

    /// The field cut at its first `=`, the key in lower case; no value for a bare word.
    static func split(_ field: String) -> (key: String, value: String?) {
        let (key, value) = field.cut(at: UInt8(ascii: "="))
        return (GoText.lower(String(key)), value.map { String($0) })
    }

    private static func fields(_ value: String) throws(SyntaxFault) -> [String] {
        do throws(PatternError) {
            return try CSVRecord.fields(value)
        } catch {
            throw SyntaxFault(Message.badMountCSV(error.description))
        }
    }

    /// What is judged before any variable is known: the form of the record, and that `from` has no variable.
    static func check(_ text: String) throws(SyntaxFault) {
        // Without a variable and a quote nothing can be wrong yet.
        let isPlain = !text.hasByte { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "\"") || $0 == 10 }
        if isPlain, !text.isEmpty { return }
        for field in try fields(text) {
            guard case ("from", let value?) = split(field) else { continue }
            if let dollar = value.utf8.firstIndex(of: UInt8(ascii: "$")),
                value.utf8.index(after: dollar) != value.endIndex
            {
                throw SyntaxFault(Message.expandedFrom)
            }
        }
    }

    /// Reads the value of `--mount`. Fields are judged from left to right, the type being `bind` until it is read.
    init(
        _ text: String, expanding expand: (String) throws(ShellWordsError) -> String
    ) throws(SyntaxFault) {
        self.init()
        var saysReadOnly = false
        for field in try Self.fields(text) {
            let (key, written) = Self.split(field)
            guard let written else {
                try bare(key, field, &saysReadOnly)
                continue
            }
            let value: String
            do throws(ShellWordsError) {
                value = try expand(written)
            } catch {
                throw SyntaxFault(error.message)
            }
            try set(key, value, field, &saysReadOnly)
        }
        if !saysReadOnly { isReadOnly = kind.isReadOnlyByDefault }
        try checkWhole()
    }

    private mutating func bare(_ key: String, _ field: String, _ saysReadOnly: inout Bool) throws(SyntaxFault) {
        switch key {
        case "readonly", "ro":
            isReadOnly = true
            saysReadOnly = true
        case "readwrite", "rw":
            isReadOnly = false
            saysReadOnly = true
        case "required":
            guard kind == .secret || kind == .ssh else { throw SyntaxFault(Message.unexpectedKey(key, for: kind)) }
            isRequired = true
        default: throw SyntaxFault(Message.notKeyValue(field))
        }
    }

    private mutating func set(
        _ key: String, _ value: String, _ field: String, _ saysReadOnly: inout Bool
    ) throws(SyntaxFault) {
        switch key {
        case "type":
            guard let known = Kind(rawValue: GoText.lower(value)) else { throw SyntaxFault(Message.mountType(value)) }
            kind = known
        case "from": from = value
        case "source", "src": source = value
        case "target", "dst", "destination": target = value
        case "readonly", "ro":
            isReadOnly = try Self.boolean(key, value)
            saysReadOnly = true
        case "readwrite", "rw":
            isReadOnly = try !Self.boolean(key, value)
            saysReadOnly = true
        case "required":
            guard kind == .secret || kind == .ssh else { throw SyntaxFault(Message.unexpectedKey(key, for: kind)) }
            isRequired = try Self.boolean(key, value)
        case "size":
            guard kind == .tmpfs else { throw SyntaxFault(Message.unexpectedKey(key, for: kind)) }
            guard let bytes = GoNumbers.memorySize(value) else { throw SyntaxFault(Message.badValue(key, value)) }
            size = bytes
        case "id": id = value
        case "sharing":
            guard let known = Sharing(rawValue: GoText.lower(value)) else { throw SyntaxFault(Message.sharing(value)) }
            sharing = known
        case "mode": mode = try Self.number(key, value, radix: 8)
        case "uid": uid = try Self.number(key, value, radix: 10)
        case "gid": gid = try Self.number(key, value, radix: 10)
        case "env": environment = value
        default: throw SyntaxFault(Message.unexpectedKey(key, in: field, known: Self.keys))
        }
    }

    private static func boolean(_ key: String, _ value: String) throws(SyntaxFault) -> Bool {
        guard let flag = GoNumbers.bool(value) else { throw SyntaxFault(Message.badValue(key, value)) }
        return flag
    }

    private static func number(_ key: String, _ value: String, radix: Int) throws(SyntaxFault) -> UInt32 {
        guard let number = GoNumbers.unsigned(value, radix: radix, upTo: UInt64(UInt32.max)) else {
            throw SyntaxFault(Message.badNumber(value, for: key))
        }
        return UInt32(truncatingIfNeeded: number)
    }

    private func checkWhole() throws(SyntaxFault) {
        if !kind.hasOwnerAndMode {
            if mode != nil { throw SyntaxFault(Message.notAllowed("mode", for: kind)) }
            if uid != nil { throw SyntaxFault(Message.notAllowed("uid", for: kind)) }
            if gid != nil { throw SyntaxFault(Message.notAllowed("gid", for: kind)) }
        }
        if kind == .secret {
            if !from.isEmpty { throw SyntaxFault(Message.secretFrom) }
            if sharing != nil { throw SyntaxFault(Message.secretSharing) }
            if source.isEmpty, target.isEmpty, id.isEmpty { throw SyntaxFault(Message.secretNothing) }
            if !source.isEmpty, !id.isEmpty { throw SyntaxFault(Message.secretBoth) }
        }
        if sharing != nil, kind != .cache { throw SyntaxFault(Message.sharingFor(kind)) }
    }
}
