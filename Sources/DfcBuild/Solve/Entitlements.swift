/// What steps may do beyond the usual.
enum Entitlements {
    /// The names that `--allow` can grant.
    static let known: Set<String> = ["network.host", "security.insecure", "device"]

    /// What is granted: what `--allow` names and, where there is a configuration file, that file permits. Network mode
    /// `host` for the whole build grants itself, as in buildx.
    static func granted(
        _ allowed: [String], network: String?, permitted: [String]?
    ) throws(BuildError) -> Set<String> {
        var granted: Set<String> = []
        for name in allowed.flatMap({ $0.split(separator: ",").map { String($0) } }) {
            let base = name.split(separator: "=").first.map { String($0) } ?? name
            if base.hasPrefix("fs") || base.hasPrefix("buildx.") || base.hasPrefix("ssh") { continue }
            guard known.contains(base) else { throw BuildError(.client, "invalid entitlement: \(name)") }
            granted.insert(base)
        }
        if network == "host" { granted.insert("network.host") }
        guard let permitted else { return granted }
        return granted.intersection(permitted)
    }
}
