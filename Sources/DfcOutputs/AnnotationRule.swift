package import ImageSpec

/// An annotation and where it lands.
package struct AnnotationRule: Sendable, Equatable {
    /// What bears the annotation.
    package enum Place: String, Sendable, CaseIterable {
        /// The image manifest.
        case manifest
        /// The index.
        case index
        /// The descriptor of the manifest: its entry in the index.
        case manifestDescriptor = "manifest-descriptor"
        /// The descriptor of the index.
        case indexDescriptor = "index-descriptor"
    }

    /// What bears it.
    package var place: Place
    /// Only for this platform; nil for all.
    package var platform: Platform?
    /// The key.
    package var key: String
    /// The value.
    package var value: String

    /// A rule with all its members.
    package init(place: Place = .manifest, platform: Platform? = nil, key: String, value: String) {
        self.place = place
        self.platform = platform
        self.key = key
        self.value = value
    }

    /// Reads an attribute `annotation[-PLACE][[PLATFORM]].KEY`; nil when the name is no annotation's.
    package static func attribute(_ name: String, value: String) throws(OutputError) -> AnnotationRule? {
        guard name.hasPrefix("annotation") else { return nil }
        var rest = name.dropFirst("annotation".count)
        var place = Place.manifest
        var platform: Platform?
        if rest.first == "-" {
            rest = rest.dropFirst()
            let word = rest.prefix { $0 != "." && $0 != "[" }
            guard let found = Place(rawValue: String(word)) else { return nil }
            place = found
            rest = rest.dropFirst(word.count)
        }
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            platform = try Self.platform(String(rest[rest.index(after: rest.startIndex)..<end]))
            rest = rest[rest.index(after: end)...]
        }
        guard rest.first == "." else { return nil }
        return AnnotationRule(place: place, platform: platform, key: String(rest.dropFirst()), value: value)
    }

    /// Reads `--annotation [PLACE[PLATFORM],...:]KEY=VALUE`.
    package static func flag(_ text: String) throws(OutputError) -> [AnnotationRule] {
        guard let equals = text.firstIndex(of: "=") else {
            throw .flag("invalid annotation \"\(text)\", expected key=value")
        }
        let value = String(text[text.index(after: equals)...])
        var key = text[..<equals]
        var places: Substring = ""
        // A colon inside square brackets would be part of a platform.
        if let colon = key.firstIndex(of: ":") {
            places = key[..<colon]
            key = key[key.index(after: colon)...]
        }
        if places.isEmpty { return [AnnotationRule(key: String(key), value: value)] }
        var rules: [AnnotationRule] = []
        for part in places.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.prefix { $0 != "[" }
            guard let place = Place(rawValue: String(word)) else {
                throw .flag("unknown annotation type \"\(word)\"")
            }
            var platform: Platform?
            let bracket = part.dropFirst(word.count)
            if !bracket.isEmpty {
                guard bracket.last == "]" else { throw .flag("invalid annotation type \"\(part)\"") }
                platform = try Self.platform(String(bracket.dropFirst().dropLast()))
            }
            rules.append(AnnotationRule(place: place, platform: platform, key: String(key), value: value))
        }
        return rules
    }

    private static func platform(_ text: String) throws(OutputError) -> Platform {
        do {
            return try Platform(parsing: text).normalized()
        } catch {
            throw .flag("invalid annotation: invalid platform \(text): \(error)")
        }
    }
}
