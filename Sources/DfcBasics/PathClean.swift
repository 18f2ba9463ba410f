/// Go's `path` package: purely lexical, slash-separated paths.
public enum PathClean {
    /// The shortest path with the same meaning: no double slashes, no `.`, no `..` behind a name (`path.Clean`).
    /// Empty becomes `.`.
    public static func clean(_ path: String) -> String {
        if isClean(path) { return path }
        let bytes = Array(path.utf8)
        if bytes.isEmpty { return "." }
        let isRooted = bytes[0] == UInt8(ascii: "/")
        var parts: [ArraySlice<UInt8>] = []
        for part in bytes.split(separator: UInt8(ascii: "/")) {
            switch part {
            case [UInt8(ascii: ".")]: continue
            case [UInt8(ascii: "."), UInt8(ascii: ".")]:
                if let last = parts.last, !last.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) {
                    parts.removeLast()
                } else if !isRooted {
                    parts.append(part)
                }
            default: parts.append(part)
            }
        }
        let joined = Array(parts.joined(separator: [UInt8(ascii: "/")]))
        if isRooted { return "/" + String(decoding: joined, as: UTF8.self) }
        return joined.isEmpty ? "." : String(decoding: joined, as: UTF8.self)
    }

    /// Nothing of the path has to change: no slash at its end or beside another, and no element that begins with a dot.
    private static func isClean(_ path: String) -> Bool {
        let slash = UInt8(ascii: "/")
        var path = path
        return path.withUTF8 { path in
            var previous: UInt8 = 0
            for byte in path {
                let beginsElement = previous == slash || previous == 0
                if beginsElement, byte == UInt8(ascii: ".") || byte == 0 { return false }
                if byte == slash, previous == slash { return false }
                previous = byte
            }
            return previous != 0 && (previous != slash || path.count == 1)
        }
    }

    /// The non-empty elements joined by slashes and cleaned (`path.Join`); empty if all are.
    public static func join(_ elements: String...) -> String { join(elements) }

    /// The non-empty elements joined by slashes and cleaned (`path.Join`); empty if all are.
    public static func join(_ elements: [String]) -> String {
        var joined = ""
        for element in elements where !element.isEmpty {
            // Cleaning would take a second slash away.
            if !joined.isEmpty, joined.utf8.last != UInt8(ascii: "/") { joined += "/" }
            joined += element
        }
        return joined.isEmpty ? "" : clean(joined)
    }

    /// The last element without slashes behind it (`path.Base`): `.` for the empty path, `/` for slashes alone.
    public static func base(_ path: String) -> String {
        if path.isEmpty { return "." }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        guard let last = parts.last else { return "/" }
        return String(decoding: last, as: UTF8.self)
    }

    /// All but the last element, cleaned (`path.Dir`).
    public static func directory(_ path: String) -> String { clean(split(path).directory) }

    /// The path up to and with its last slash, and the rest (`path.Split`).
    public static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
        let behind = path.utf8.index(after: slash)
        return (String(path[..<behind]), String(path[behind...]))
    }

    /// The last element's suffix from its last dot on, with the dot; empty without one (`path.Ext`).
    public static func fileExtension(_ path: String) -> String {
        let name = split(path).name
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
        return String(name[dot...])
    }

    /// It begins with a slash (`path.IsAbs`).
    public static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }
}
