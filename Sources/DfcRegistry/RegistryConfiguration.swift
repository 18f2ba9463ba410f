/// How registries are reached.
package struct RegistryConfiguration: Sendable, Equatable {
    /// What is set for one host.
    package struct Host: Sendable, Equatable {
        /// Hosts that are asked before it when something is pulled: `host[:port][/path]`.
        package var mirrors: [String] = []
        /// Plain HTTP; nil when the file does not say.
        package var plainHTTP: Bool?
        /// Certificates are not checked, and plain HTTP is tried when TLS fails.
        package var insecure = false
        /// PEM files with certificates to trust beside the system's.
        package var authorities: [String] = []
        /// PEM files of the client certificate and its key.
        package var keyPairs: [KeyPair] = []
        /// Nothing set.
        package init() {}
    }

    /// A client certificate.
    package struct KeyPair: Sendable, Equatable {
        /// PEM file of the certificate.
        package var certificate: String
        /// PEM file of the key.
        package var key: String
        /// Both files.
        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// By host name with port, as it stands in references (`docker.io`, `localhost:5000`).
    package var hosts: [String: Host] = [:]

    /// Nothing configured.
    package init() {}

    /// TLS settings and scheme for a host (`registry-1.docker.io` has those of `docker.io`).
    func endpointSettings(_ host: String) -> (plainHTTP: Bool, mayFallBack: Bool, tls: TLSSettings) {
        let settings = hosts[host] ?? (host == "registry-1.docker.io" ? hosts["docker.io"] : nil)
        var tls = TLSSettings()
        tls.insecure = settings?.insecure ?? false
        tls.authorities = settings?.authorities ?? []
        tls.certificate = settings?.keyPairs.first?.certificate
        tls.key = settings?.keyPairs.first?.key
        let isTLSConfigured = !tls.authorities.isEmpty || tls.certificate != nil || settings?.insecure == true
        let name = URLParts.split(Substring(host))?.host ?? host
        let plain = settings?.plainHTTP ?? (URLParts.isLoopback(name) && !isTLSConfigured)
        return (plain, tls.insecure && !plain, tls)
    }
}
