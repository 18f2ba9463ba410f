/// Go's `path` package: purely lexical, slash-separated paths.
public enum PathClean {
    /// The shortest path with the same meaning: no double slashes, no `.`, no `..` behind a name (`path.Clean`).
    /// Empty becomes `.`.
    public static func clean(_ path: String) -> String {
        if isClean(path) { return path }
        var path = path
        return path.withUTF8 { path in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: path.count + 1) { out in
                let count = clean(path, into: out)
                return String(decoding: UnsafeBufferPointer(rebasing: out[..<count]), as: UTF8.self)
            }
        }
    }

    /// Writes the clean path, which is no longer than the path, but for `.`; its length.
    private static func clean(_ path: UnsafeBufferPointer<UInt8>, into out: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let slash = UInt8(ascii: "/")
        let dot = UInt8(ascii: ".")
        let root = path.first == slash ? 1 : 0
        var count = root
        // What stands before it is not taken away: the root, and `..` at the beginning.
        var kept = root
        if root == 1 { out[0] = slash }
        var at = 0
        while at < path.count {
            let start = at
            while at < path.count, path[at] != slash { at += 1 }
            let length = at - start
            at += 1
            if length == 0 || length == 1 && path[start] == dot { continue }
            let goesUp = length == 2 && path[start] == dot && path[start + 1] == dot
            if goesUp, count > kept {
                repeat { count -= 1 } while count > kept && out[count] != slash
                continue
            }
            if goesUp, root == 1 { continue }
            if count > root {
                out[count] = slash
                count += 1
            }
            for offset in 0..<length { out[count + offset] = path[start + offset] }
            count += length
            if goesUp { kept = count }
        }
        if count > 0 { return count }
        out[0] = dot
        return 1
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
