internal import DfcBasics

/// The authority of a URL as Go's `net/url` reads and writes it: `[user[:password]@]host[:port]`.
struct URLAuthority {
    /// Host and port, decoded.
    let host: String
    /// All of it, encoded anew.
    let text: String

    /// Nil for a text that is none.
    init?(_ text: String, scheme: String) {
        let mark = text.utf8.lastIndex(of: UInt8(ascii: "@"))
        let written = mark.map { text[text.utf8.index(after: $0)...] } ?? text[...]
        guard Self.isHost(written, scheme), let host = URLText.decoded(String(written)) else { return nil }
        self.host = host
        let encodedHost = URLText.escaped(host, except: Self.hostMarks)
        guard let mark else {
            self.text = encodedHost
            return
        }
        guard Self.isUser(text[..<mark]) else { return nil }
        let (name, password) = text[..<mark].cut(at: UInt8(ascii: ":"))
        let parts = [name, password].compactMap { $0 }.compactMap { URLText.decoded(String($0)) }
        self.text = parts.map { URLText.escaped($0, except: "-_.~$&+,;=") }.joined(separator: ":") + "@" + encodedHost
    }

    /// What a host may have besides letters and digits.
    private static let hostMarks = "-_.~!$&'()*+,;=:[]<>\""

    private static func isUser(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { isLetterOrDigit($0) || "-._:~!$&'()*+,;=%@".utf8.contains($0) }
            && URLText.decoded(String(text)) != nil
    }

    private static func isHost(_ text: Substring, _ scheme: String) -> Bool {
        let colon = UInt8(ascii: ":")
        switch text.utf8.lastIndex(of: UInt8(ascii: "[")) {
        case text.startIndex:
            guard let end = text.utf8.lastIndex(of: UInt8(ascii: "]")) else { return false }
            let inner = text[text.utf8.index(after: text.startIndex)..<end]
            return isPort(text[text.utf8.index(after: end)...]) && isAddress(inner)
        case _?: return false
        case nil:
            // Only old kinds of URLs may have more colons than one.
            let isStrict = scheme == "http" || scheme == "https"
            let mark = isStrict ? text.utf8.firstIndex(of: colon) : text.utf8.lastIndex(of: colon)
            return isName(text) && mark.map { isPort(text[$0...]) } ?? true
        }
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty
            || text.utf8.first == UInt8(ascii: ":") && text.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    /// An IPv6 address, perhaps with a zone behind `%25`.
    private static func isAddress(_ text: Substring) -> Bool {
        let zone = text.utf8.firstRange(of: "%25".utf8)
        let address = zone.map { text[..<$0.lowerBound] } ?? text
        if let zone, text[zone.upperBound...].isEmpty { return false }
        return address.utf8.contains(UInt8(ascii: ":")) && IPAddress(parsing: String(address)) != nil
    }

    /// Percent escapes stand for what is no ASCII.
    private static func isName(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16),
                    value >= 0x80 || value == 0x25
                else { return false }
            } else if byte < 0x80, !isLetterOrDigit(byte), !hostMarks.utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
