package import DfcBasics
internal import DfcHost
internal import Synchronization

/// Credentials as docker keeps them: `auths`, `credHelpers` and `credsStore` of its `config.json`; the same JSON in
/// `DOCKER_AUTH_CONFIG` is asked first.
package final class DockerCredentials: CredentialProvider {
    /// The configuration is there and cannot be used.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// What is wrong; never a secret.
        package var description: String
    }

    /// The key under which docker keeps its own registry.
    static let hubKey = "https://index.docker.io/v1/"

    private let documents: [JSONValue]
    private let helperFolder: String?
    private let answers = SingleFlight<String, Credential?>()

    /// From documents in the order in which they are asked. Helper programs are looked up in
    /// `helperFolder`, nil for PATH.
    package init(documents: [JSONValue], helperFolder: String? = nil) {
        self.documents = documents
        self.helperFolder = helperFolder
    }

    /// From the environment: `DOCKER_AUTH_CONFIG`, then `config.json` in `DOCKER_CONFIG`, else in `~/.docker`. A file
    /// that does not exist is no error.
    package static func load() throws -> DockerCredentials {
        var documents: [JSONValue] = []
        if let text = System.environment("DOCKER_AUTH_CONFIG"), !text.isEmpty {
            documents.append(try parse(Array(text.utf8), "DOCKER_AUTH_CONFIG"))
        }
        let folder = System.environment("DOCKER_CONFIG").flatMap { $0.isEmpty ? nil : $0 }
        let home = System.environment("HOME").map { "\($0)/.docker" }
        if let path = (folder ?? home).map({ "\($0)/config.json" }), System.exists(path) {
            documents.append(try parse(try System.readAll(path, limit: 16 << 20), path))
        }
        return DockerCredentials(documents: documents)
    }

    private static func parse(_ bytes: [UInt8], _ name: String) throws -> JSONValue {
        do { return try JSONParser.parse(bytes) } catch {
            throw Failure(description: "failed to load credentials from \(name): \(error)")
        }
    }

    /// The credential for a host. A helper for the host comes first, then the store for all hosts, then `auths`.
    package func credential(for host: String, _ cancellation: Cancellation) throws -> Credential? {
        try answers.value(host, cancellation) {
            for document in documents {
                if let credential = try find(host, in: document, cancellation) { return credential }
            }
            return nil
        }
    }

    private func find(_ host: String, in document: JSONValue, _ cancellation: Cancellation) throws -> Credential? {
        let key = Self.isHub(host) ? Self.hubKey : host
        let helper =
            (document["credHelpers"]?.members ?? []).first { Self.matches($0.key, host) }?.value.string
            ?? document["credsStore"]?.string
        if let helper, !helper.isEmpty {
            let program = CredentialHelper(name: helper, folder: helperFolder)
            if let credential = try program.get(key, cancellation) { return credential }
        }
        let entries = (document["auths"]?.members ?? []).filter { Self.matches($0.key, host) }
        // An exact key wins over one that only names the same host.
        guard let entry = entries.first(where: { $0.key == key }) ?? entries.first else { return nil }
        return try Self.read(entry.value, key: entry.key)
    }

    private static func isHub(_ host: String) -> Bool {
        host == "docker.io" || host == "index.docker.io" || host == "registry-1.docker.io"
    }

    private static func matches(_ key: String, _ host: String) -> Bool {
        var name = Substring(key)
        for scheme in ["https://", "http://"] where name.hasPrefix(scheme) { name = name.dropFirst(scheme.count) }
        let keyHost = String(name.prefix { $0 != "/" })
        return keyHost == host || (isHub(keyHost) && isHub(host))
    }

    private static func read(_ entry: JSONValue, key: String) throws -> Credential? {
        if let token = entry["registrytoken"]?.string, !token.isEmpty {
            return Credential(username: "", secret: "", registryToken: token)
        }
        if let token = entry["identitytoken"]?.string, !token.isEmpty { return Credential(username: "", secret: token) }
        var username = entry["username"]?.string ?? ""
        var password = entry["password"]?.string ?? ""
        if let auth = entry["auth"]?.string, !auth.isEmpty {
            guard let bytes = Base64.decode(auth), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
                throw Failure(description: "invalid auth of \(key) in docker's configuration")
            }
            username = String(decoding: bytes[..<colon], as: UTF8.self)
            let rest = bytes[(colon + 1)...].reversed().drop { $0 == 0 }
            password = String(decoding: rest.reversed(), as: UTF8.self)
        }
        return username.isEmpty && password.isEmpty ? nil : Credential(username: username, secret: password)
    }
}
