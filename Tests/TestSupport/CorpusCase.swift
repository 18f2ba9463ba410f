package import DfcBasics
internal import Testing

/// One case of a case file: what it was given and what is expected, in the notations of the corpus.
package struct CorpusCase: Sendable, CustomTestStringConvertible {
    /// The whole case.
    package let json: JSONValue

    /// The cases of a file; none (with one printed line) without a corpus.
    package static func all(_ file: String, where include: (JSONValue) -> Bool = { _ in true }) -> [CorpusCase] {
        do {
            return try Corpus.cases(file)?.cases.filter(include).map(CorpusCase.init) ?? []
        } catch {
            Issue.record("\(file): \(error)")
            return []
        }
    }

    /// Its id, and its name where it has one.
    package var testDescription: String {
        [json["id"]?.string, json["name"]?.string].compactMap(\.self).joined(separator: " ")
    }

    /// The bytes of the member `key`, given as `key`, `key_b64` or `key_parts`.
    package func input(_ key: String) -> [UInt8]? {
        if let text = json[key]?.string { return Array(text.utf8) }
        if let text = json[key + "_b64"]?.string { return Base64.decode(text) }
        guard let parts = json[key + "_parts"]?.array else { return nil }
        return parts.flatMap { part in
            let text = Array((part["text"]?.string ?? "").utf8)
            return Array(repeatElement(text, count: Int(part["repeat"]?.integer ?? 1)).joined())
        }
    }

    /// The bytes in the notation of an expectation: text, base64 where they are no UTF-8, a digest where they are many.
    package static func notation(_ bytes: [UInt8]) -> JSONValue {
        if bytes.count > 2048 {
            return .object([
                .init("sha256", .string(String(Digest.of(bytes).hex))), .init("bytes", .int(bytes.count)),
            ])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .object([.init("b64", .string(Base64.encode(bytes)))])
        }
        return .string(text)
    }

    /// Where an actual value differs from an expected one, as a path; nil if nowhere. Objects are compared without
    /// regard to order, missing members count as empty ones, and `one_of` takes any of its values.
    package static func difference(_ actual: JSONValue, _ expected: JSONValue, at path: String = "") -> String? {
        if let options = expected["one_of"]?.array {
            if options.contains(where: { difference(actual, $0) == nil }) { return nil }
            return "\(path): \(GoJSON.text(actual)) is none of \(GoJSON.text(expected))"
        }
        switch (actual, expected) {
        case (.object(let left), .object(let right)):
            for key in Set(left.map(\.key) + right.map(\.key)).sorted() {
                let one = actual[key]
                let other = expected[key]
                if isEmpty(one), isEmpty(other) { continue }
                if let found = difference(one ?? .null, other ?? .null, at: "\(path)/\(key)") { return found }
            }
            return nil
        case (.array(let left), .array(let right)) where left.count == right.count:
            for (number, pair) in zip(left, right).enumerated() {
                if let found = difference(pair.0, pair.1, at: "\(path)/\(number)") { return found }
            }
            return nil
        default:
            return actual == expected ? nil : "\(path): \(GoJSON.text(actual)) instead of \(GoJSON.text(expected))"
        }
    }

    private static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .array([]), .null: true
        default: false
        }
    }
}
