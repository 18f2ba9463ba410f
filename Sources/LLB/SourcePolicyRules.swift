internal import DfcBasics

extension SourcePolicy {
    /// A source may be converted so often.
    private static let mostRounds = 21

    /// Applies the rules to a source until none changes it any more (BuildKit, `sourcepolicy/engine.go`). In each round a
    /// conversion ends the round, and of the rules that allow and deny the last one counts.
    ///
    /// - Returns: whether the source was changed.
    /// - Throws: when the source is denied, or a rule makes no sense.
    @discardableResult
    public func apply(to source: inout SourceOp) throws(SourcePolicyError) -> Bool {
        if rules.isEmpty { return false }
        for round in 0..<Self.mostRounds where try !converts(&source) { return round > 0 }
        throw SourcePolicyError("too many mutations on a single source: too many operations")
    }

    private func converts(_ source: inout SourceOp) throws(SourcePolicyError) -> Bool {
        var isDenied = false
        for rule in rules where try rule.matches(source) {
            switch rule.action {
            case .allow: isDenied = false
            case .deny: isDenied = true
            case .convert: if try rule.convert(&source) { return true }
            }
        }
        if isDenied {
            throw SourcePolicyError(
                "source \(GoQuote.quote(source.identifier)) denied by policy: source denied by policy")
        }
        return false
    }
}

extension SourcePolicy.Rule {
    fileprivate func matches(_ source: SourceOp) throws(SourcePolicyError) -> Bool {
        for constraint in constraints {
            let value = source.attributes[constraint.key] ?? ""
            switch constraint.condition {
            case .equal: if value != constraint.value { return false }
            case .notEqual: if value == constraint.value { return false }
            case .matches:
                guard let regex = GoRegex(Array(constraint.value.utf8)) else {
                    throw SourcePolicyError(
                        "error matching source policy: invalid regex \(GoQuote.quote(constraint.value))")
                }
                if !regex.matches(Array(value.utf8)) { return false }
            }
        }
        if identifier == source.identifier { return true }
        return try expression("error matching source policy")?.matches(Array(source.identifier.utf8)) ?? false
    }

    /// What the identifier means besides itself; nil where it means nothing else.
    private func expression(_ doing: String) throws(SourcePolicyError) -> GoRegex? {
        let text: String
        switch matchType {
        case .exact: return nil
        case .regex: text = identifier
        case .wildcard:
            if identifier.utf8.contains(Array("**".utf8)) {
                throw SourcePolicyError(
                    "\(doing): failed to translate wildcard \(GoQuote.quote(identifier)) to regexp: "
                        + "invalid wildcard: \"**\"")
            }
            text = "^" + Self.quoted(identifier).replacing("\\*", with: "(.*)") + "$"
        }
        guard let regex = GoRegex(Array(text.utf8)) else {
            throw SourcePolicyError("\(doing): error parsing regexp: `\(text)`")
        }
        return regex
    }

    /// Go's `regexp.QuoteMeta`.
    private static func quoted(_ text: String) -> String {
        var quoted: [UInt8] = []
        for byte in text.utf8 {
            if #"\.+*?()|[]{}^$"#.utf8.contains(byte) { quoted.append(UInt8(ascii: "\\")) }
            quoted.append(byte)
        }
        return String(decoding: quoted, as: UTF8.self)
    }

    fileprivate func convert(_ source: inout SourceOp) throws(SourcePolicyError) -> Bool {
        guard let update else {
            throw SourcePolicyError("error mutating source policy: missing destination for convert rule")
        }
        let before = source
        let target = try target(update.identifier.isEmpty ? identifier : update.identifier, of: source.identifier)
        if !target.isEmpty { source.identifier = target }
        for (key, value) in update.attributes where source.attributes[key] ?? "" != value {
            source.attributes[key] = value
        }
        return source != before
    }

    private func target(_ template: String, of identifier: String) throws(SourcePolicyError) -> String {
        guard let regex = try expression("error mutating source policy: error formatting destination") else {
            return template
        }
        let text = Array(identifier.utf8)
        switch matchType {
        case .exact: return template
        case .regex:
            return String(decoding: regex.replaceAll(in: text, by: Array(template.utf8)), as: UTF8.self)
        case .wildcard:
            guard let match = regex.find(text) else { return identifier }
            var out: [UInt8] = []
            regex.expand(Array(template.utf8), match, of: text, into: &out)
            return String(decoding: out, as: UTF8.self)
        }
    }
}
