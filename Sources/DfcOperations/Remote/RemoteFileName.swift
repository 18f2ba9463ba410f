internal import DfcRegistry

/// What a file from the net is called.
package enum RemoteFileName {
    /// The name that was asked for; else that of the answer's `Content-Disposition`; else the last element of the URL's
    /// path; else `download`.
    package static func choose(url: String, wanted: String, disposition: String?) -> String {
        if !wanted.isEmpty { return safe(wanted) }
        if let name = disposition.flatMap({ filename(ofDisposition: $0) }), !name.isEmpty, !name.hasSuffix("/") {
            return safe(name)
        }
        guard let parts = URLParts(url) else { return safe("") }
        // Go's path.Base: slashes at the end do not count.
        let path = parts.rest.prefix { $0 != "?" && $0 != "#" }
        let last = path.split(separator: "/").last.map { URLParts.decode($0) } ?? ""
        return safe(last)
    }

    /// The last element of a path, fit for a file's name.
    package static func safe(_ text: String) -> String {
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let name = String(trimmed).split(separator: "/").last.map(String.init) ?? ""
        let hasControl = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        return name.isEmpty || name == "." || name == ".." || hasControl || name.utf8.count > 255 ? "download" : name
    }

    /// The `filename` of a `Content-Disposition` (RFC 6266); `filename*` wins (RFC 8187, UTF-8).
    package static func filename(ofDisposition text: String) -> String? {
        var bytes = Array(text.utf8)[...]
        func skipBlanks() { bytes = bytes.drop { $0 == 32 || $0 == 9 } }
        func token() -> String {
            let part = bytes.prefix { $0 > 32 && $0 < 127 && !"=;,\"".utf8.contains($0) }
            bytes = bytes[part.endIndex...]
            return String(decoding: part, as: UTF8.self)
        }
        _ = token()
        var found: [String: String] = [:]
        while true {
            skipBlanks()
            guard bytes.first == UInt8(ascii: ";") else { break }
            bytes = bytes.dropFirst()
            skipBlanks()
            let name = token().lowercased()
            skipBlanks()
            guard bytes.first == UInt8(ascii: "=") else {
                if name.isEmpty, bytes.isEmpty { break }
                return nil
            }
            bytes = bytes.dropFirst()
            skipBlanks()
            let value: String
            if bytes.first == UInt8(ascii: "\"") {
                guard let quoted = Self.quoted(&bytes) else { return nil }
                value = quoted
            } else {
                value = token()
            }
            // A parameter twice makes the whole header unusable, as in Go.
            guard found.updateValue(value, forKey: name) == nil else { return nil }
        }
        guard bytes.isEmpty else { return nil }
        if let extended = found["filename*"] {
            let parts = extended.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, ["utf-8", "us-ascii"].contains(parts[0].lowercased()) {
                return URLParts.decode(parts[2])
            }
        }
        return found["filename"]
    }

    private static func quoted(_ bytes: inout ArraySlice<UInt8>) -> String? {
        var text: [UInt8] = []
        bytes = bytes.dropFirst()
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            // Browsers send backslashes of Windows paths unescaped; only quotes and backslashes count as escaped.
            if byte == UInt8(ascii: "\\"), let next = bytes.first, next == UInt8(ascii: "\"") || next == byte {
                text.append(next)
                bytes = bytes.dropFirst()
            } else {
                text.append(byte)
            }
        }
        return nil
    }
}
