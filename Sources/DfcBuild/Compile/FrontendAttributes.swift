internal import DfcBasics

/// From flags to the attributes of the Dockerfile frontend, as BuildKit's clients make them.
enum FrontendAttributes {
    /// The attributes of the settings, named contexts left out. `proxies` are build arguments that are added where the
    /// user gave none of that name.
    static func make(
        _ settings: BuildSettings, environment: (String) -> String?, proxies: [NamedValue] = []
    ) throws(BuildError) -> [String: String] {
        var attributes: [String: String] = [:]
        for option in settings.frontendOptions { attributes[option.name] = option.value ?? "" }
        try addBuildArguments(settings, environment, proxies, &attributes)
        for label in settings.labels { attributes["label:" + label.name] = label.value ?? "" }
        if let target = settings.target, !target.isEmpty { attributes["target"] = target }
        if !settings.platforms.isEmpty { attributes["platform"] = settings.platforms.joined(separator: ",") }
        if settings.noCache, !settings.noCacheFilter.isEmpty {
            throw BuildError(.client, "--no-cache and --no-cache-filter cannot currently be used together")
        }
        if settings.noCache {
            attributes["no-cache"] = ""
        } else if !settings.noCacheFilter.isEmpty {
            attributes["no-cache"] = settings.noCacheFilter.joined(separator: ",")
        }
        if !settings.addHosts.isEmpty { attributes["add-hosts"] = try hosts(settings.addHosts) }
        if let network = settings.network, network != "default", !network.isEmpty {
            attributes["force-network-mode"] = network
        }
        if let size = settings.shmSize {
            guard let bytes = GoNumbers.memorySize(size) else {
                throw BuildError(
                    .client, "invalid argument \"\(size)\" for \"--shm-size\" flag: invalid size: '\(size)'")
            }
            if bytes > 0 { attributes["shm-size"] = String(bytes) }
        }
        let limits = try ResourceFlags.attributes(settings.resources)
        attributes.merge(limits) { _, limit in limit }
        if !settings.ulimits.isEmpty { attributes["ulimit"] = settings.ulimits.joined(separator: ",") }
        if let parent = settings.cgroupParent, !parent.isEmpty { attributes["cgroup-parent"] = parent }
        if settings.pull { attributes["image-resolve-mode"] = "pull" }
        if let url = settings.contextURL { attributes["context"] = url }
        return attributes
    }

    private static func addBuildArguments(
        _ settings: BuildSettings, _ environment: (String) -> String?, _ proxies: [NamedValue],
        _ attributes: inout [String: String]
    ) throws(BuildError) {
        if let epoch = environment("SOURCE_DATE_EPOCH"), !epoch.isEmpty {
            attributes["build-arg:SOURCE_DATE_EPOCH"] = epoch
        }
        for proxy in proxies { attributes["build-arg:" + proxy.name] = proxy.value }
        for argument in settings.buildArguments {
            if argument.name == "BUILDKIT_SYNTAX", let value = argument.value, value.allSatisfy(\.isWhitespace) {
                throw BuildError(
                    .client,
                    "empty BUILDKIT_SYNTAX build-arg is invalid, use --build-arg BUILDKIT_SYNTAX without '=' for optional behavior"
                )
            }
            guard let value = argument.value ?? environment(argument.name) else { continue }
            attributes["build-arg:" + argument.name] = value
        }
    }

    /// `HOST=IP` and `HOST:IP`, several addresses split by commas, as one list of `HOST=IP`.
    private static func hosts(_ flags: [String]) throws(BuildError) -> String {
        var hosts: [String] = []
        for flag in flags {
            guard let separator = flag.firstIndex(of: "=") ?? flag.firstIndex(of: ":") else {
                throw BuildError(.client, "invalid host \(flag)")
            }
            let name = flag[..<separator]
            let addresses = flag[flag.index(after: separator)...]
            guard !name.isEmpty, !addresses.isEmpty else { throw BuildError(.client, "invalid host \(flag)") }
            for address in addresses.split(separator: ",") {
                if address == "host-gateway" {
                    throw BuildError(.client, "unable to derive the IP value for host-gateway")
                }
                var address = address
                if address.first == "[", address.last == "]" { address = address.dropFirst().dropLast() }
                hosts.append("\(name)=\(address)")
            }
        }
        return hosts.joined(separator: ",")
    }
}
