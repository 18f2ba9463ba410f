internal import DfcBasics
internal import DfcHost

/// Proxies of the docker configuration file, which docker's clients hand to every build as build arguments.
enum DockerProxies {
    private static let names: [(key: String, variable: String)] = [
        ("httpProxy", "HTTP_PROXY"), ("httpsProxy", "HTTPS_PROXY"), ("noProxy", "NO_PROXY"),
        ("ftpProxy", "FTP_PROXY"), ("allProxy", "ALL_PROXY"),
    ]

    /// Build arguments from `proxies.default` of `$DOCKER_CONFIG/config.json`, each in upper and lower case. Empty
    /// where there is no such file, or none that can be read.
    static func read(_ environment: (String) -> String?) -> [NamedValue] {
        let folder = environment("DOCKER_CONFIG") ?? environment("HOME").map { $0 + "/.docker" }
        guard let folder, !folder.isEmpty,
            let bytes = try? System.readAll(folder + "/config.json", limit: 16 << 20),
            let document = try? JSONParser.parse(bytes), let proxies = document["proxies"]?["default"]
        else { return [] }
        return names.flatMap { name -> [NamedValue] in
            guard let value = proxies[name.key]?.string, !value.isEmpty else { return [] }
            return [NamedValue(name.variable, value), NamedValue(name.variable.lowercased(), value)]
        }
    }
}
