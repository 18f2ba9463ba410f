public import DfcBasics
internal import ImageSpec
internal import LLB

extension CompileResult {
    /// The whole result for people and tools, as JSON on one line: the dump of the definition with `image` and
    /// `warnings`; `multi` with one such value per platform for two and more.
    public func dumpJSON() -> [UInt8] {
        var out = JSONWriter()
        out.reserve(results.reduce(1) { $0 + $1.definition.entries.count } << 10)
        if let only = results.first, results.count == 1 {
            only.dump(to: &out, warnings: warnings, namesPlatform: false)
        } else {
            out.object { out in
                out.key("multi")
                out.list { out in
                    for (number, result) in results.enumerated() {
                        out.element()
                        result.dump(
                            to: &out, warnings: number == 0 ? warnings : [], namesPlatform: results.count > 1)
                    }
                }
            }
        }
        return out.bytes
    }
}

extension PlatformResult {
    fileprivate func dump(to out: inout JSONWriter, warnings: [LintWarning], namesPlatform: Bool) {
        out.object { out in
            if let baseImage {
                out.key("baseImageSha256")
                out.string(String(baseImage.fingerprint.hex))
            }
            if let epoch {
                out.key("epoch")
                out.int(epoch)
            }
            out.key("error")
            out.null()
            out.key("final")
            out.string(definition.entries.last?.digest.description ?? "")
            if ignoresCache {
                out.key("ignoreCache")
                out.bool(true)
            }
            out.key("image")
            out.value(image.json)
            out.key("ops")
            definition.dumpOps(to: &out)
            if namesPlatform {
                out.key("platform")
                out.string(platform.full)
            }
            if !scanTargets.isEmpty {
                out.key("sbomExtras")
                out.object { out in
                    for (name, target) in scanTargets.sorted(by: { $0.key < $1.key }) {
                        out.key(name)
                        out.string(target.entries.last?.digest.description ?? "")
                    }
                }
            }
            out.key("sources")
            definition.dumpSources(to: &out)
            out.key("warnings")
            out.value(.array(warnings.map(\.dump)))
        }
    }
}

extension ImageConfig {
    /// The digest of the config as JSON with all keys sorted and without Go's HTML escapes: that of its meaning.
    fileprivate var fingerprint: Digest {
        let text = GoJSON.compact(json.sorted)
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let escaped = Self.escaped(text[index...].prefix(6))
            plain.append(escaped ?? text[index])
            index += escaped == nil ? 1 : 6
        }
        return Digest.of(plain)
    }

    /// What one of Go's HTML escapes stands for.
    private static func escaped(_ bytes: ArraySlice<UInt8>) -> UInt8? {
        guard bytes.first == UInt8(ascii: "\\") else { return nil }
        if bytes.elementsEqual("\\u003c".utf8) { return UInt8(ascii: "<") }
        if bytes.elementsEqual("\\u003e".utf8) { return UInt8(ascii: ">") }
        return bytes.elementsEqual("\\u0026".utf8) ? UInt8(ascii: "&") : nil
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
