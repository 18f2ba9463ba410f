public import DfcBasics
internal import ImageSpec
internal import LLB

extension CompileResult {
    /// The whole result for people and tools: the dump of the definition with `image` and `warnings`; `multi` with one
    /// such value per platform for two and more.
    public func dumpJSON() -> JSONValue {
        let dumps = results.enumerated().map { number, result in
            result.dump(warnings: number == 0 ? warnings : [], namesPlatform: results.count > 1)
        }
        return dumps.count == 1 ? dumps[0] : .object([.init("multi", .array(dumps))])
    }
}

extension PlatformResult {
    fileprivate func dump(warnings: [LintWarning], namesPlatform: Bool) -> JSONValue {
        var members = definition.dumpJSON().members ?? []
        members.append(.init("image", image.json))
        if let baseImage {
            members.append(.init("baseImageSha256", .string(String(baseImage.fingerprint.hex))))
        }
        if let epoch { members.append(.init("epoch", .int(epoch))) }
        if ignoresCache { members.append(.init("ignoreCache", .bool(true))) }
        if !scanTargets.isEmpty {
            let targets = scanTargets.sorted { $0.key < $1.key }
            members.append(
                .init(
                    "sbomExtras",
                    .object(
                        targets.map { .init($0.key, .string($0.value.entries.last?.digest.description ?? "")) })))
        }
        if namesPlatform { members.append(.init("platform", .string(platform.full))) }
        members.append(.init("error", .null))
        members.append(.init("warnings", .array(warnings.map(\.dump))))
        return .object(members.sorted { GoText.precedes($0.key, $1.key) })
    }
}

extension ImageConfig {
    /// The digest of the config as JSON with all keys sorted and without Go's HTML escapes: that of its meaning.
    fileprivate var fingerprint: Digest {
        let text = GoJSON.text(json.sorted)
        return Digest.of(
            text.replacing("\\u003c", with: "<").replacing("\\u003e", with: ">").replacing("\\u0026", with: "&"))
    }
}

extension JSONValue {
    /// The same value with the members of every object in the order of their names.
    package var sorted: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { .init($0.key, $0.value.sorted) }
                    .sorted { GoText.precedes($0.key, $1.key) })
        case .array(let elements): .array(elements.map(\.sorted))
        case .null, .bool, .number, .string: self
        }
    }
}

extension LintWarning {
    /// `{rule, url, message, ranges}`; a range is start line, start column, end line, end column.
    public var dump: JSONValue {
        .object([
            .init("message", .string(message)),
            .init("ranges", .array(lines.map { .array([.int($0), .int(0), .int($0), .int(0)]) })),
            .init("rule", .string(rule)), .init("url", .string(url)),
        ])
    }
}
