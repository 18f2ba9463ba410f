internal import DfcBasics

/// Typed reading of a JSON object's members, as Go's `encoding/json` decodes into a struct: names match in any letter
/// case, `null` leaves a field as it was, a value of another type is an error, an unknown member is none.
struct JSONFields {
    /// What is read, for errors.
    let document: String
    /// Where in it, such as `Config.`.
    let prefix: String
    /// The members in order.
    let members: [JSONValue.Member]

    init(_ value: JSONValue, _ document: String, prefix: String = "") throws(ImageSpecError) {
        guard let members = value.members else {
            throw ImageSpecError(document, "expected an object\(prefix.isEmpty ? "" : " in \(prefix.dropLast())")")
        }
        self.document = document
        self.prefix = prefix
        self.members = members
    }

    /// The value of the last member of this name.
    func value(_ name: String) -> JSONValue? {
        let count = name.utf8.count
        var alike: Int?
        for at in members.indices.reversed() where members[at].key.utf8.count == count {
            if members[at].key == name { return nonNull(members[at].value) }
            if alike == nil, Self.isSame(members[at].key, name) { alike = at }
        }
        return alike.flatMap { nonNull(members[$0].value) }
    }

    /// The same but for the case of letters.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        for (one, other) in zip(left.utf8, right.utf8) where one != other {
            if one >= 0x80 || other >= 0x80 { return left.lowercased() == right.lowercased() }
            guard one ^ other == 0x20, (97...122).contains(one | 0x20) else { return false }
        }
        return true
    }

    private func nonNull(_ value: JSONValue) -> JSONValue? {
        if case .null = value { return nil }
        return value
    }

    private func wrongType(_ name: String, _ wanted: String) -> ImageSpecError {
        ImageSpecError(document, "\(prefix)\(name) is no \(wanted)")
    }

    func string(_ name: String) throws(ImageSpecError) -> String {
        guard let value = value(name) else { return "" }
        guard let text = value.string else { throw wrongType(name, "string") }
        return text
    }

    func bool(_ name: String) throws(ImageSpecError) -> Bool {
        guard let value = value(name) else { return false }
        guard let flag = value.bool else { throw wrongType(name, "boolean") }
        return flag
    }

    func integer(_ name: String) throws(ImageSpecError) -> Int64 {
        guard let value = value(name) else { return 0 }
        guard let number = value.integer else { throw wrongType(name, "integer") }
        return number
    }

    func array(_ name: String) throws(ImageSpecError) -> [JSONValue] {
        guard let value = value(name) else { return [] }
        guard let elements = value.array else { throw wrongType(name, "list") }
        return elements
    }

    func strings(_ name: String) throws(ImageSpecError) -> [String] {
        var result: [String] = []
        for element in try array(name) {
            guard element != .null else {
                result.append("")
                continue
            }
            guard let text = element.string else { throw wrongType(name, "list of strings") }
            result.append(text)
        }
        return result
    }

    func dictionary(_ name: String) throws(ImageSpecError) -> [String: String] {
        let texts = try texts(name).map { ($0.key.text, $0.value) }
        return Dictionary(texts, uniquingKeysWith: { $1 })
    }

    func texts(_ name: String) throws(ImageSpecError) -> [ByteText: String] {
        var result: [ByteText: String] = [:]
        for member in try self.object(name) {
            guard let text = member.value == .null ? "" : member.value.string else {
                throw wrongType(name, "map of strings")
            }
            result[ByteText(member.key)] = text
        }
        return result
    }

    /// The keys of a map whose values say nothing (`{"80/tcp":{}}`).
    func keys(_ name: String) throws(ImageSpecError) -> Set<ByteText> {
        Set(try object(name).map { ByteText($0.key) })
    }

    func object(_ name: String) throws(ImageSpecError) -> [JSONValue.Member] {
        guard let value = value(name) else { return [] }
        guard let members = value.members else { throw wrongType(name, "object") }
        return members
    }

    func digest(_ name: String) throws(ImageSpecError) -> Digest {
        let text = try string(name)
        guard let digest = Digest(text) else { throw ImageSpecError(document, "invalid digest \"\(text)\"") }
        return digest
    }

    /// What is not in `known`, for writing it again.
    func others(_ known: Set<String>) -> [JSONValue.Member] { members.filter { !known.contains($0.key) } }
}

/// Collects the members of an object, leaving out empty values where Go's `omitempty` does.
struct JSONObjectBuilder {
    var members: [JSONValue.Member] = []

    mutating func add(_ key: String, _ value: JSONValue) { members.append(.init(key, value)) }
    mutating func ifString(_ key: String, _ value: String) { if !value.isEmpty { add(key, .string(value)) } }
    mutating func ifStrings(_ key: String, _ value: [String]) {
        if !value.isEmpty { add(key, .array(value.map { .string($0) })) }
    }
    mutating func ifInteger(_ key: String, _ value: Int64) { if value != 0 { add(key, .int(value)) } }
    mutating func ifTrue(_ key: String, _ value: Bool) { if value { add(key, .bool(true)) } }
    mutating func ifDictionary(_ key: String, _ value: [String: String]) {
        guard !value.isEmpty else { return }
        let sorted = value.sorted { bytewise($0.key, $1.key) }
        add(key, .object(sorted.map { .init($0.key, .string($0.value)) }))
    }
    mutating func ifDictionary(_ key: String, _ value: [ByteText: String]) {
        guard !value.isEmpty else { return }
        let sorted = value.sorted { bytewise($0.key.text, $1.key.text) }
        add(key, .object(sorted.map { .init($0.key.text, .string($0.value)) }))
    }
    mutating func ifKeys(_ key: String, _ value: Set<ByteText>) {
        guard !value.isEmpty else { return }
        add(key, .object(value.map(\.text).sorted(by: bytewise).map { .init($0, .object([])) }))
    }

    var object: JSONValue { .object(members) }
}

/// Go's order of strings.
func bytewise(_ left: String, _ right: String) -> Bool { GoText.precedes(left, right) }
