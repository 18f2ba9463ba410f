/// A header line.
package struct HTTPHeader: Sendable, Equatable {
    /// As written; compared without regard to case.
    package var name: String
    /// Without blanks around.
    package var value: String
    /// Both parts.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What is sent with a request.
package enum HTTPBody: Sendable {
    /// Nothing.
    case none
    /// These bytes.
    case bytes([UInt8])
    /// The first `size` bytes of a file; `moved` hears how many of them were sent so far.
    case file(path: String, size: Int64, moved: @Sendable (Int64) -> Void = { _ in })
}

/// How TLS is spoken.
package struct TLSSettings: Sendable, Hashable {
    /// Certificates are not checked.
    package var insecure = false
    /// Files with further certificates to trust (PEM), beside the system's.
    package var authorities: [String] = []
    /// File of the client certificate (PEM).
    package var certificate: String?
    /// File of its key (PEM).
    package var key: String?
    /// The system's certificates, checked.
    package init() {}
}

/// One request.
package struct HTTPRequest: Sendable {
    /// Upper-case.
    package var method: String
    /// http or https.
    package var url: String
    /// Sent as they are. `Authorization` does not follow a redirect to another scheme, host or port.
    package var headers: [HTTPHeader] = []
    /// Sent with the request.
    package var body: HTTPBody = .none
    /// Whether 301, 302, 303, 307 and 308 are followed (at most ten).
    package var followsRedirects = true
    /// Asks for gzip and undoes it.
    package var acceptsGzip = false
    /// How TLS is spoken.
    package var tls = TLSSettings()
    /// Seconds until a connection has to stand.
    package var connectTimeout = 30
    /// Seconds without a byte after which a transfer counts as stalled.
    package var stallTimeout = 60

    /// A request; the other members have usable defaults.
    package init(_ method: String = "GET", _ url: String, headers: [HTTPHeader] = [], body: HTTPBody = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// The answer to a request.
package struct HTTPResponse: Sendable {
    /// Any status; judging it is the caller's business.
    package var status: Int
    /// In the order in which they came.
    package var headers: [HTTPHeader]
    /// The body, where it did not go to a receiver: at most 8 MiB of an accepted answer, 64 KiB of another.
    package var body: [UInt8]
    /// Where the answer came from, after redirects.
    package var url: String

    /// The first header of that name.
    package func header(_ name: String) -> String? { all(name).first }

    /// The values of all headers of that name.
    package func all(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return headers.compactMap { $0.name.lowercased() == wanted ? $0.value : nil }
    }

    /// 200...299.
    package var isSuccess: Bool { (200..<300).contains(status) }
}
