internal import DfcHost
internal import LLB

/// The files by which a step resolves names.
enum NameFiles {
    /// `/etc/hosts` of a step.
    static func hosts(hostname: String, extra: [HostIP]) -> [UInt8] {
        let name = hostname.isEmpty ? RuntimeSpec.defaultHostname : hostname
        var text = "127.0.0.1\tlocalhost \(name)\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        for line in extra { text += "\(line.ip)\t\(line.host)\n" }
        return Array(text.utf8)
    }

    /// `/etc/resolv.conf` of a step: the host's own with the host's network, else without name servers that can be
    /// reached on the host only; public ones when none is left.
    static func resolver(hostNetwork: Bool) -> [UInt8] {
        var lines = hostLines("/etc/resolv.conf")
        if !hostNetwork, servers(lines) == ["127.0.0.53"] { lines = hostLines("/run/systemd/resolve/resolv.conf") }
        return resolver(lines, hostNetwork: hostNetwork)
    }

    /// The same for given lines of the host's file.
    static func resolver(_ lines: [String], hostNetwork: Bool) -> [UInt8] {
        var kept = lines.filter { line in
            guard let first = line.utf8.first(where: { $0 != 32 && $0 != 9 }) else { return false }
            return first != UInt8(ascii: "#") && first != UInt8(ascii: ";")
        }
        if !hostNetwork || servers(kept).isEmpty {
            kept.removeAll { line in server(line).map(isLoopback) ?? false }
            if servers(kept).isEmpty {
                let fallback = ["8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"]
                kept = fallback.map { "nameserver \($0)" } + kept
            }
        }
        return Array(kept.map { $0 + "\n" }.joined().utf8)
    }

    private static func hostLines(_ path: String) -> [String] {
        guard let bytes = try? System.readAll(path, limit: 1 << 20) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func servers(_ lines: [String]) -> [String] { lines.compactMap(server) }

    private static func server(_ line: String) -> String? {
        let words = line.split { $0 == " " || $0 == "\t" }
        guard words.count > 1, words[0] == "nameserver" else { return nil }
        return String(words[1])
    }

    private static func isLoopback(_ server: String) -> Bool { server.hasPrefix("127.") || server == "::1" }
}
