internal import DfcBasics

/// The attributes of an output flag: what its CSV record says, in order.
struct OutputFields {
    /// `type`
    var type = ""
    /// `dest`; nil where absent.
    var destination: String?
    /// All others; a later one of the same name counts.
    var attributes: [(name: String, value: String)] = []

    /// Reads a flag; a single field that is no `type=` is a folder, or `-` a tar on standard output.
    init(_ spec: String) throws(OutputError) {
        let fields: [String]
        do {
            fields = try CSVRecord.fields(spec)
        } catch {
            throw .flag("\(error)")
        }
        if fields.count == 1, fields[0] == spec, !spec.hasPrefix("type=") {
            type = spec == "-" ? "tar" : "local"
            destination = spec
            return
        }
        for field in fields {
            guard let equals = field.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                throw .flag("invalid value \(field)")
            }
            let name = Self.trimmed(GoText.lower(String(field[..<equals])))
            let value = String(field[field.utf8.index(after: equals)...])
            switch name {
            case "type": type = value
            case "dest": destination = value
            default:
                attributes.removeAll { $0.name == name }
                attributes.append((name, value))
            }
        }
        if type.isEmpty { throw .flag("type is required for output") }
    }

    /// The value of an attribute.
    subscript(name: String) -> String? { attributes.last { $0.name == name }?.value }

    /// A truth value in Go's syntax; empty counts as true.
    func bool(_ name: String, default fallback: Bool) throws(OutputError) -> Bool {
        guard let text = self[name] else { return fallback }
        switch text {
        case "", "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default: throw .export("non-bool value specified for \(name)")
        }
    }

    private static func trimmed(_ text: String) -> String {
        let blanks: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        let front = text.drop(while: blanks)
        guard let last = front.lastIndex(where: { !blanks($0) }) else { return "" }
        return String(front[...last])
    }
}
