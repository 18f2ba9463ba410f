/// A `.dockerignore` file.
public enum IgnoreFile {
    /// Its patterns: comments and blanks dropped, paths cleaned, one leading slash removed, `!` kept in front. Throws
    /// Go's `bufio.Scanner: token too long` for a line of 65536 bytes or more.
    public static func patterns(_ file: [UInt8]) throws(PatternError) -> [String] {
        var patterns: [String] = []
        var start = 0
        while start < file.count {
            var end = start
            while end < file.count, file[end] != 10 { end += 1 }
            guard end - start <= 65_535 else { throw PatternError("bufio.Scanner: token too long") }
            let next = end + 1
            if start == 0, file.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
            if end > start, file[end - 1] == 13 { end -= 1 }
            if start < end, file[start] != UInt8(ascii: "#") {
                let line = GoText.trimmed(file, start..<end)
                if !line.isEmpty { patterns.append(pattern(GoText.string(file[line]))) }
            }
            start = next
        }
        return patterns
    }

    private static func pattern(_ line: String) -> String {
        let exception = line.behind("!")
        var path = exception.map { GoText.trimmed($0) } ?? line
        if !path.isEmpty {
            path = PathClean.clean(path)
            if path.utf8.count > 1 { path = path.behind("/") ?? path }
        }
        return exception == nil ? path : "!" + path
    }
}
