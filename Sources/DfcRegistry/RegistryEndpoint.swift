/// One server that is asked for a repository.
struct RegistryEndpoint: Sendable, Hashable {
    /// The host of the reference, by which credentials are kept.
    var registry: String
    /// Host and port that are spoken to.
    var host: String
    /// `/v2`, with a mirror's path behind it.
    var root: String
    var plainHTTP: Bool
    /// Plain HTTP is tried when TLS fails.
    var mayFallBack: Bool
    var tls: TLSSettings
    var isMirror: Bool

    func url(_ rest: String, plain: Bool) -> String { "\(plain ? "http" : "https")://\(host)\(root)/\(rest)" }

    /// Mirrors first, the registry itself last; only the latter for a push.
    static func all(_ domain: String, _ configuration: RegistryConfiguration, push: Bool) -> [RegistryEndpoint] {
        var endpoints: [RegistryEndpoint] = []
        let mirrors = push ? [] : configuration.hosts[domain]?.mirrors ?? []
        for mirror in mirrors {
            var text = Substring(mirror)
            var plain: Bool?
            if text.hasPrefix("https://") {
                text = text.dropFirst(8)
                plain = false
            } else if text.hasPrefix("http://") {
                text = text.dropFirst(7)
                plain = true
            }
            let host = String(text.prefix { $0 != "/" })
            let path = text.dropFirst(host.count).split(separator: "/").map { "/" + $0 }.joined()
            guard !host.isEmpty else { continue }
            let settings = configuration.endpointSettings(host)
            endpoints.append(
                RegistryEndpoint(
                    registry: host, host: host, root: "/v2" + path, plainHTTP: plain ?? settings.plainHTTP,
                    mayFallBack: settings.mayFallBack, tls: settings.tls, isMirror: true))
        }
        let host = domain == "docker.io" ? "registry-1.docker.io" : domain
        let settings = configuration.endpointSettings(domain)
        endpoints.append(
            RegistryEndpoint(
                registry: domain, host: host, root: "/v2", plainHTTP: settings.plainHTTP,
                mayFallBack: settings.mayFallBack, tls: settings.tls, isMirror: false))
        return endpoints
    }
}
