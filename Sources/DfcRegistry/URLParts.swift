/// An http or https URL in parts (RFC 3986). Other schemes give nil.
package struct URLParts: Sendable, Equatable {
    /// `http` or `https`.
    package var scheme: String
    /// `user:password` as written, empty where there is none.
    package var userInfo: String
    /// Lower-case name or address; IPv6 without brackets.
    package var host: String
    /// As written; nil when left out.
    package var port: Int?
    /// Path, query and fragment as written; begins with `/`, `?` or `#`, or is empty.
    package var rest: String

    /// Reads a URL; nil when it is none, or not http(s).
    package init?(_ text: String) {
        guard let scheme = Self.scheme(of: text) else { return nil }
        self.scheme = scheme
        let after = text.utf8.dropFirst(scheme.utf8.count + 3)
        let end = after.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        var authority = Substring(after[..<(end ?? after.endIndex)])
        rest = String(Substring(after[(end ?? after.endIndex)...]))
        if let at = authority.lastIndex(of: "@") {
            userInfo = String(authority[..<at])
            authority = authority[authority.index(after: at)...]
        } else {
            userInfo = ""
        }
        guard let (host, port) = Self.split(authority) else { return nil }
        self.host = host.lowercased()
        self.port = port
    }

    private static func scheme(of text: String) -> String? {
        let lower = text.prefix(8).lowercased()
        if lower.hasPrefix("https://") { return "https" }
        return lower.hasPrefix("http://") ? "http" : nil
    }

    /// Host and port of `host`, `host:port`, `[v6]` or `[v6]:port`; nil when it is none of these.
    package static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let behind = authority[authority.index(after: close)...]
            if behind.first == ":" { portText = behind.dropFirst() } else if !behind.isEmpty { return nil }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, !host.utf8.contains(where: { $0 <= 32 || $0 == 127 }) else { return nil }
        guard let portText, !portText.isEmpty else { return (String(host), nil) }
        guard let port = Int(portText), (1...65535).contains(port) else { return nil }
        return (String(host), port)
    }

    /// The port that is spoken to.
    package var effectivePort: Int { port ?? (scheme == "https" ? 443 : 80) }

    /// `host:port` with the port that is spoken to.
    package var hostAndExplicitPort: String { (host.contains(":") ? "[\(host)]" : host) + ":\(effectivePort)" }

    /// Same scheme, host and port: what a credential may follow.
    package func isSameOrigin(as other: URLParts) -> Bool {
        scheme == other.scheme && host == other.host && effectivePort == other.effectivePort
    }

    /// `localhost`, 127.0.0.0/8 and ::1.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// The last element of the path, percent-decoded; empty when the path ends in a slash.
    package var lastPathElement: String {
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return Self.decode(path[path.index(after: slash)...])
    }

    /// The URL without user and password; other texts unchanged.
    package static func redacted(_ url: String) -> String {
        guard let parts = URLParts(url), !parts.userInfo.isEmpty else { return url }
        let host = parts.host.contains(":") ? "[\(parts.host)]" : parts.host
        return "\(parts.scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "") + parts.rest
    }

    /// `%XX` undone; anything else is kept.
    package static func decode(_ text: Substring) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                out.append(value)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Everything but unreserved characters as `%XX` (RFC 3986, section 2.3).
    package static func encode(_ text: String) -> String {
        var out: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.append(byte)
            default: out.append(contentsOf: [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
