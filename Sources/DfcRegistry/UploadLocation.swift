internal import DfcBasics

/// The `Location` at which an upload goes on.
enum UploadLocation {
    /// The location as an absolute URL; relative ones are read against the URL of the answer.
    static func resolve(_ location: String, against base: String) -> String? {
        if URLParts(location) != nil { return location }
        guard let parts = URLParts(base), !location.isEmpty else { return nil }
        let origin = "\(parts.scheme)://\(parts.hostAndExplicitPort)"
        if location.hasPrefix("//") { return "\(parts.scheme):\(location)" }
        if location.hasPrefix("/") { return origin + location }
        let path = parts.rest.prefix { $0 != "?" && $0 != "#" }
        if location.hasPrefix("?") { return origin + path + location }
        return origin + (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/") + location
    }

    /// The URL with the digest in its query, which is kept.
    static func adding(digest: Digest, to url: String) -> String {
        "\(url)\(url.contains("?") ? "&" : "?")digest=\(URLParts.encode(digest.description))"
    }
}
