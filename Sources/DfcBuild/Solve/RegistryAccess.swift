internal import DfcBasics
internal import DfcHost
internal import DfcRegistry
internal import Synchronization

/// Registries as a build reaches them: configuration, credentials and one client, made when first needed.
final class RegistryAccess: Sendable {
    private let configuration: DaemonConfiguration
    private let progress: any ProgressSink
    private let made = Mutex<RegistryClient?>(nil)

    /// Nothing is read or loaded yet but the configuration file.
    init(configuration: DaemonConfiguration, progress: any ProgressSink) {
        self.configuration = configuration
        self.progress = progress
    }

    /// The client; the same one each time.
    func client() throws -> RegistryClient {
        try made.withLock { made in
            if let made { return made }
            let client = RegistryClient(
                configuration: configuration.registries, credentials: try DockerCredentials.load(), progress: progress)
            made = client
            return client
        }
    }

    /// A client that does not insist on TLS for a host; the usual one where there is no such host.
    func client(insecure host: String?) throws -> RegistryClient {
        guard let host else { return try client() }
        var registries = configuration.registries
        registries.hosts[host, default: RegistryConfiguration.Host()].insecure = true
        return RegistryClient(
            configuration: registries, credentials: try DockerCredentials.load(), progress: progress)
    }

    /// A whole answer to a GET, no bigger than the limit.
    func download(_ url: String, limit: Int) throws -> [UInt8] {
        var body: [UInt8] = []
        let response = try client().http.perform(HTTPRequest("GET", url)) { _, piece in
            if body.count + piece.count > limit {
                throw BuildError(.client, "downloaded file \(url) is bigger than allowed max size \(limit)")
            }
            body.append(contentsOf: piece)
        }
        guard response.isSuccess else {
            throw BuildError(.client, "unexpected status \(response.status) for \(url)")
        }
        return body
    }

    /// The configuration file of `--config`, `DFC_CONFIG` or the usual places; an unknown key gives a warning.
    static func configuration(
        _ file: String?, environment: (String) -> String?
    ) throws(BuildError) -> DaemonConfiguration {
        var places: [String] = []
        if let named = file ?? environment("DFC_CONFIG"), !named.isEmpty {
            return try load(named)
        }
        if let base = environment("XDG_CONFIG_HOME") ?? environment("HOME").map({ $0 + "/.config" }), !base.isEmpty {
            places.append(base + "/dfc/config.toml")
        }
        places.append("/etc/dfc/config.toml")
        for place in places where System.exists(place) { return try load(place) }
        return DaemonConfiguration()
    }

    private static func load(_ path: String) throws(BuildError) -> DaemonConfiguration {
        do { return try DaemonConfiguration.load(path) } catch { throw BuildError(.client, "\(error)") }
    }
}
