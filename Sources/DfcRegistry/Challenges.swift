/// What a 401 asks for (RFC 9110, section 11.6.1).
struct Challenge: Equatable {
    /// Lower-case.
    var scheme: String
    /// Lower-case names.
    var parameters: [String: String] = [:]

    /// The challenges of a response, in order; several may share a line. What cannot be read is left out.
    static func parse(_ lines: [String]) -> [Challenge] { lines.flatMap { parse(line: Array($0.utf8)) } }

    private static func parse(line: [UInt8]) -> [Challenge] {
        var challenges: [Challenge] = []
        var at = 0
        func skip(_ stop: (UInt8) -> Bool) { while at < line.count, stop(line[at]) { at += 1 } }
        func token() -> String {
            let start = at
            skip { $0 > 32 && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
            return String(decoding: line[start..<at], as: UTF8.self)
        }
        while at < line.count {
            skip { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ",") }
            let start = at
            let name = token().lowercased()
            skip { $0 == 32 || $0 == 9 }
            if at < line.count, line[at] == UInt8(ascii: "=") {
                at += 1
                skip { $0 == 32 || $0 == 9 }
                let value = at < line.count && line[at] == UInt8(ascii: "\"") ? quoted(line, &at) : token()
                if !challenges.isEmpty { challenges[challenges.count - 1].parameters[name] = value }
            } else if !name.isEmpty {
                challenges.append(Challenge(scheme: name))
            }
            if at == start { at += 1 }
        }
        return challenges
    }

    private static func quoted(_ line: [UInt8], _ at: inout Int) -> String {
        var text: [UInt8] = []
        at += 1
        while at < line.count, line[at] != UInt8(ascii: "\"") {
            if line[at] == UInt8(ascii: "\\"), at + 1 < line.count { at += 1 }
            text.append(line[at])
            at += 1
        }
        at += 1
        return String(decoding: text, as: UTF8.self)
    }
}
