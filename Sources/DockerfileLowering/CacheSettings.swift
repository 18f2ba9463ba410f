internal import DfcBasics

extension FrontendSettings {
    /// Checks `cache-imports`, which changes nothing in a graph: JSON, a list of objects with a text `Type` and a map
    /// `Attrs` of texts. The first fault is told, in the words of Go's decoder.
    static func checkCacheImports(_ text: String) throws(CompileError) {
        if text.isEmpty { return }
        guard let fault = GoJSONSyntax.fault(in: text) ?? mismatch(in: text) else { return }
        throw CompileError("failed to unmarshal cache-imports (\(GoQuote.quote(text))): \(fault)")
    }

    private static func mismatch(in text: String) -> String? {
        func fault(_ value: JSONValue, _ target: String) -> String {
            "json: cannot unmarshal \(value.kind) into Go \(target)"
        }
        // Nested deeper than any such list.
        guard let document = try? JSONParser.parse(text), document != .null else { return nil }
        guard case .array(let entries) = document else {
            return fault(document, "value of type []*moby_buildkit_v1.CacheOptionsEntry")
        }
        for entry in entries where entry != .null {
            guard let members = entry.members else {
                return fault(entry, "value of type moby_buildkit_v1.CacheOptionsEntry")
            }
            for member in members where member.value != .null {
                // Names compare in any letter case, the long s among them.
                switch GoText.upper(member.key) {
                case "TYPE":
                    guard member.value.string != nil else {
                        return fault(member.value, "struct field CacheOptionsEntry.Type of type string")
                    }
                case "ATTRS":
                    guard let attributes = member.value.members else {
                        return fault(member.value, "struct field CacheOptionsEntry.Attrs of type map[string]string")
                    }
                    for attribute in attributes where attribute.value != .null && attribute.value.string == nil {
                        return fault(attribute.value, "struct field CacheOptionsEntry.Attrs of type string")
                    }
                default: break
                }
            }
        }
        return nil
    }
}
