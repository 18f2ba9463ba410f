import DockerfileLowering
import LLB
import Testing

/// Hosts, users and addresses, read and written by Go's rules.
@Suite struct AddressTests {
    @Test(
        arguments: [
            ("[]", nil), ("[::1]", nil), ("[a]", ": a"), ("[:", " [:: address [::: missing ']' in address"),
            ("[::1]x", " [::1]x: address [::1]x:: missing port in address"),
            ("[::1]:", " [::1]:: address [::1]::: too many colons in address"),
            ("[[::1]", " [[::1]: address [[::1]:: unexpected '[' in address"),
        ] as [(String, String?)])
    func addressesOfPorts(_ address: String, _ fault: String?) {
        let expected = fault.map { "invalid IP address" + $0 } ?? "compiled"
        #expect(Offline.message("FROM scratch\nEXPOSE \(address):80:80\n") == expected)
    }

    /// Where Go refuses the URL, the file has no name.
    @Test(
        arguments: [
            ("h", true), ("h:80", true), ("h:", true), ("h:x", false), ("a:b:1", false), ("a[b", false),
            ("[::1]:80", true), ("[::1", false), ("[1.2.3.4]", false), ("[::1%25e]", true), ("[::1]x", false),
            ("u:p@h", true), ("u^@h", false), ("h^", false), ("h%41", false), ("h%c3%a9", true), ("é", true),
        ] as [(String, Bool)])
    func hostsOfURLs(_ host: String, _ isHost: Bool) throws {
        let text = "FROM scratch\nADD --checksum=sha256:\(String(repeating: "1", count: 64)) http://\(host)/f /\n"
        let names = try Offline.compiled(text).results[0].definition.entries.compactMap { entry -> String? in
            guard case .source(let source) = entry.op.kind else { return nil }
            return source.attributes["http.filename"]
        }
        #expect(names == [isHost ? "f" : "__unnamed__"])
    }

    /// What Go's URLs keep of a text that has little in it.
    @Test(arguments: [
        ("https://h/r.git?", "https://h/r.git?"), ("https://h/r.git?#a", "https://h/r.git?"), ("git://", "git:"),
    ])
    func almostNothing(_ text: String, _ written: String) throws {
        let sources = try Offline.compiled("FROM scratch\nADD \(text) /\n").results[0].definition.entries
            .compactMap { entry in
                if case .source(let source) = entry.op.kind { source.attributes["git.fullurl"] } else { nil as String? }
            }
        #expect(sources == [written])
    }

    /// A repository's URL is written anew.
    @Test(
        arguments: [
            ("u@v@h", "h", "u%40v@h"), ("u%41:p%2f:q@h:22", "h:22", "uA:p%2F%3Aq@h:22"), ("é", "é", "%C3%A9"),
            ("h%c3%a9", "hé", "h%C3%A9"), ("[::1%25e]", "[::1%e]", "[::1%25e]"), ("u:@h", "h", "u:@h"),
        ])
    func hostsOfRepositories(_ authority: String, _ host: String, _ written: String) throws {
        let text = "FROM scratch\nADD https://\(authority)/r.git /\n"
        let sources = try Offline.compiled(text).results[0].definition.entries.compactMap { entry -> SourceOp? in
            guard case .source(let source) = entry.op.kind else { return nil }
            return source
        }
        #expect(sources.map(\.identifier) == ["git://\(host)/r.git"])
        #expect(sources.first?.attributes["git.fullurl"] == "https://\(written)/r.git")
    }
}
