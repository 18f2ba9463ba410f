internal import Testing

/// Debian's `docker-registry` on a random port of 127.0.0.1, empty, stopped with the value.
package final class RegistryProgram: Sendable {
    /// Where it listens.
    package let port: Int
    private let program: RunningProgram
    private let reservation: Int32
    private let folder: TemporaryFolder

    /// `127.0.0.1:PORT`
    package var host: String { "127.0.0.1:\(port)" }

    /// PEM files for TLS.
    package struct TLSFiles: Sendable {
        /// The registry's certificate.
        package var certificate: String
        /// Its key.
        package var key: String
        /// Clients need a certificate of this authority.
        package var clientAuthority: String

        /// All members.
        package init(certificate: String, key: String, clientAuthority: String) {
            self.certificate = certificate
            self.key = key
            self.clientAuthority = clientAuthority
        }

        /// As the registry's configuration has it.
        var text: String { ", tls: {certificate: \(certificate), key: \(key), clientcas: [\(clientAuthority)]}" }
    }

    /// Plain HTTP, or TLS where files for it are given. Nil where the program is not installed (then the test says so).
    package init?(for what: String, tls: TLSFiles? = nil) throws {
        guard let path = Program.need("docker-registry", for: what) else { return nil }
        folder = try TemporaryFolder("registry")
        (reservation, port) = try Socket.reservedPort()
        try File.write(
            "\(folder.path)/config.yml",
            """
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: \(folder.path)/data}, delete: {enabled: true}}
            http: {addr: "127.0.0.1:\(port)"\(tls?.text ?? "")}

            """)
        program = try RunningProgram(path, ["serve", "\(folder.path)/config.yml"])
        let port = port
        let isUp = Clock.wait(atMost: 60_000) {
            guard let connection = Socket.connect(port) else { return false }
            Socket.end(connection)
            return true
        }
        guard isUp else { throw Socket.Failure(call: "docker-registry: \(program.errorText)") }
    }

    deinit { Socket.end(reservation) }

    /// The registry's answer to a request, passed on unchanged.
    package func forward(_ request: SeenRequest) -> Reply {
        guard let connection = Socket.connect(port) else { return Reply(502) }
        defer { Socket.end(connection) }
        // HTTP/1.0, so that the answer comes in one piece and ends with the connection.
        var head = "\(request.method) \(request.target) HTTP/1.0\r\n"
        for header in request.headers where !["connection", "authorization"].contains(header.name.lowercased()) {
            head += "\(header.name): \(header.value)\r\n"
        }
        Socket.write(connection, Array("\(head)\r\n".utf8) + request.body)
        guard let (first, headers, body) = Socket.split(Socket.readAll(connection)) else { return Reply(502) }
        let status = first.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 502
        var reply = Reply(status, headers.filter { $0.name.lowercased() != "connection" }, body: body)
        reply.ownLength = headers.contains { $0.name.lowercased() == "content-length" }
        return reply
    }
}
