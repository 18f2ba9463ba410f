internal import DfcBasics

extension SourcePolicy {
    /// Reads the JSON form, or protobuf's wire form where the bytes are none; the error is that of the JSON form.
    public init(reading bytes: [UInt8]) throws(SourcePolicyError) {
        do {
            try self.init(json: bytes)
        } catch {
            guard !bytes.isEmpty, let policy = try? SourcePolicy(decoding: bytes) else { throw error }
            self = policy
        }
    }

    /// As in Go, the case of a member's name does not count, unknown members are passed over, and an enumeration is its
    /// name or its number.
    private init(json bytes: [UInt8]) throws(SourcePolicyError) {
        let document: JSONValue
        do {
            document = try JSONParser.parse(bytes)
        } catch {
            throw SourcePolicyError("\(error)")
        }
        guard document.members != nil || document == .null else {
            throw SourcePolicyError("json: cannot unmarshal \(document.kind) into a source policy")
        }
        rules = try document.list("rules").map(Rule.init)
    }

    /// The JSON form, as `buildctl build --source-policy-file` and `EXPERIMENTAL_BUILDKIT_SOURCE_POLICY` take it.
    public func encode() -> [UInt8] {
        let document = JSONValue.object([
            .init("version", .int(1)), .init("rules", .array(rules.map(\.json))),
        ])
        return GoJSON.indented(document) + [10]
    }
}

extension SourcePolicy.Rule {
    fileprivate init(_ json: JSONValue) throws(SourcePolicyError) {
        guard json != .null else { throw SourcePolicyError("invalid nil rule in policy") }
        guard let selector = json.member("selector"), selector != .null else {
            throw SourcePolicyError("invalid nil selector in policy")
        }
        action = try json.choice("action", "PolicyAction") ?? .allow
        identifier = try selector.text("identifier")
        matchType = try selector.choice("match_type", "MatchType") ?? .wildcard
        constraints = try selector.list("constraints").map { (json) throws(SourcePolicyError) in
            guard json != .null else { throw SourcePolicyError("invalid nil constraint in policy") }
            return .init(
                key: try json.text("key"), value: try json.text("value"),
                condition: try json.choice("condition", "AttrMatch") ?? .equal)
        }
        guard let updates = json.member("updates"), updates != .null else { return }
        var attributes: [String: String] = [:]
        for member in updates.member("attrs")?.members ?? [] {
            attributes[member.key] = try JSONValue.object([member]).text(member.key)
        }
        update = SourcePolicy.Update(identifier: try updates.text("identifier"), attributes: attributes)
    }

    fileprivate var json: JSONValue {
        var selector: [JSONValue.Member] = [
            .init("identifier", .string(identifier)), .init("match_type", .string(matchType.rawValue)),
        ]
        if !constraints.isEmpty {
            let list = constraints.map { constraint in
                JSONValue.object([
                    .init("key", .string(constraint.key)), .init("value", .string(constraint.value)),
                    .init("condition", .string(constraint.condition.rawValue)),
                ])
            }
            selector.append(.init("constraints", .array(list)))
        }
        var members: [JSONValue.Member] = [
            .init("action", .string(action.rawValue)), .init("selector", .object(selector)),
        ]
        if let update {
            var updates: [JSONValue.Member] = [.init("identifier", .string(update.identifier))]
            if !update.attributes.isEmpty {
                let list = update.attributes.sorted { $0.key < $1.key }
                updates.append(.init("attrs", .object(list.map { .init($0.key, .string($0.value)) })))
            }
            members.append(.init("updates", .object(updates)))
        }
        return .object(members)
    }
}

extension JSONValue {
    /// A member by its name in any case; the last one counts.
    fileprivate func member(_ name: String) -> JSONValue? {
        members?.last { $0.key.lowercased() == name.lowercased() }?.value
    }

    fileprivate func list(_ name: String) throws(SourcePolicyError) -> [JSONValue] {
        guard let value = member(name), value != .null else { return [] }
        guard let list = value.array else {
            throw SourcePolicyError("json: cannot unmarshal \(value.kind) into field \(name)")
        }
        return list
    }

    fileprivate func text(_ name: String) throws(SourcePolicyError) -> String {
        guard let value = member(name), value != .null else { return "" }
        guard let text = value.string else {
            throw SourcePolicyError("json: cannot unmarshal \(value.kind) into field \(name) of type string")
        }
        return text
    }

    fileprivate func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: String
    ) throws(SourcePolicyError) -> Choice? {
        guard let value = member(name), value != .null else { return nil }
        if let text = value.string {
            if let choice = Choice(rawValue: text) { return choice }
            throw SourcePolicyError("unrecognized enum \(type) value \(GoQuote.quote(text))")
        }
        guard let number = value.integer else {
            throw SourcePolicyError("cannot unmarshal `\(GoJSON.text(value))` into enum \(type)")
        }
        let choices = Array(Choice.allCases)
        guard number >= 0, number < choices.count else {
            throw SourcePolicyError("invalid \(type) value: \(number)")
        }
        return choices[Int(number)]
    }
}
