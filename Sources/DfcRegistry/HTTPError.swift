internal import Glibc

/// A transfer that did not give a usable answer. The text names the host and the cause in the words of Go's
/// `net/http`, which users of BuildKit know.
package struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    package enum Kind: Sendable, Equatable {
        /// The name has no address.
        case unknownHost
        /// Nobody listens there, or no way leads there; the system's error number, 0 where there is none.
        case connect(errno: Int32)
        /// No connection in time, or no bytes for too long.
        case timeout
        /// TLS could not be agreed on, or the certificate is not trusted; libcurl's words.
        case tls(String)
        /// The other side ended before a whole answer had come.
        case cut
        /// The connection was reset.
        case reset
        /// A status that the caller cannot use.
        case status(Int, message: String)
        /// The URL cannot be read, or has a scheme other than http and https.
        case badURL
        /// More than ten redirects.
        case redirects
        /// More bytes than the caller takes.
        case tooLarge(limit: Int64)
        /// Stopped by us.
        case cancelled
        /// `libcurl.so.4` is not installed.
        case noLibrary
        /// The caller's own code refused the bytes (its error is thrown instead), or a file to send could not be read.
        case local(String)
        /// Anything else, in libcurl's words.
        case other(String)
    }

    /// What went wrong.
    package var kind: Kind
    /// Where, without user and password.
    package var url: String
    /// The request's method.
    package var method: String

    /// A failure; user and password are cut out of the URL.
    package init(_ kind: Kind, url: String, method: String = "GET") {
        self.kind = kind
        self.url = URLParts.redacted(url)
        self.method = method
    }

    /// Another attempt may succeed: 5xx, 429, timeouts, cut and reset connections.
    package var isTemporary: Bool {
        switch kind {
        case .timeout, .cut, .reset: true
        case .status(let status, _): status >= 500 || status == 429 || status == 408
        case .connect(let errno): errno == ECONNRESET
        case .unknownHost, .tls, .badURL, .redirects, .tooLarge, .cancelled, .noLibrary, .local, .other: false
        }
    }

    /// The status, where a status was the cause.
    package var status: Int? {
        guard case .status(let status, _) = kind else { return nil }
        return status
    }

    /// Such as `failed to do request: Head "https://h/v2/": dial tcp h:443: connect: connection refused`.
    package var description: String {
        switch kind {
        case .status(let status, let message):
            return "unexpected status from \(method) request to \(url): \(status) \(StatusText.text(status))"
                + (message.isEmpty ? "" : ": " + message)
        case .cancelled: return "context canceled"
        case .noLibrary: return "HTTP needs libcurl (libcurl.so.4), which is not installed"
        case .local(let text): return text
        case .unknownHost, .connect, .timeout, .tls, .cut, .reset, .badURL, .redirects, .tooLarge, .other:
            return "failed to do request: \(methodWord) \"\(url)\": \(cause)"
        }
    }

    private var methodWord: String { method.prefix(1).uppercased() + method.dropFirst().lowercased() }

    /// What happened, without the request.
    package var cause: String {
        let parts = URLParts(url)
        let host = parts?.host ?? url
        let address = parts.map { $0.hostAndExplicitPort } ?? url
        switch kind {
        case .unknownHost: return "dial tcp: lookup \(host): no such host"
        case .connect(let number): return "dial tcp \(address): connect: \(Self.words(number))"
        case .timeout: return "dial tcp \(address): i/o timeout"
        case .tls(let text): return "tls: \(text)"
        case .cut: return "unexpected EOF"
        case .reset: return "read tcp \(address): read: connection reset by peer"
        case .status(let status, _): return "\(status) \(StatusText.text(status))"
        case .badURL: return "unsupported protocol scheme or malformed URL"
        case .redirects: return "stopped after 10 redirects"
        case .tooLarge(let limit): return "answer is larger than \(limit) bytes"
        case .cancelled: return "context canceled"
        case .noLibrary: return "libcurl is not installed"
        case .local(let text), .other(let text): return text
        }
    }

    private static func words(_ number: Int32) -> String {
        guard number != 0 else { return "no route" }
        let words = String(cString: strerror(number))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
