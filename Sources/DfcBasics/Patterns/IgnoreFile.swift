/// A `.dockerignore` file.
public enum IgnoreFile {
    /// Its patterns: comments and blanks dropped, paths cleaned, one leading slash removed, `!` kept in front. Throws
    /// Go's `bufio.Scanner: token too long` for a line of 65536 bytes or more.
    public static func patterns(_ file: [UInt8]) throws(PatternError) -> [String] {
        var patterns: [String] = []
        var at = file.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var start = 0
        while start < file.count {
            let newline = file[start...].firstIndex(of: 10)
            let limit = newline == nil ? 65_536 : 65_535
            guard (newline ?? file.count) - start <= limit - (newline == nil ? 1 : 0) else {
                throw PatternError("bufio.Scanner: token too long")
            }
            at = max(at, start)
            var end = newline ?? file.count
            if end > at, file[end - 1] == 13 { end -= 1 }
            start = (newline ?? file.count) + 1
            if at < end, file[at] == UInt8(ascii: "#") {
                at = start
                continue
            }
            let line = GoText.trimmed(file, at..<end)
            at = start
            if !line.isEmpty { patterns.append(pattern(GoText.string(file[line]))) }
        }
        return patterns
    }

    private static func pattern(_ line: String) -> String {
        let isException = line.utf8.first == UInt8(ascii: "!")
        var path = isException ? GoText.trimmed(String(line.dropFirst())) : line
        if !path.isEmpty {
            path = PathClean.clean(path)
            if path.utf8.count > 1, path.utf8.first == UInt8(ascii: "/") { path.removeFirst() }
        }
        return isException ? "!" + path : path
    }
}
