import TestSupport
import Testing

/// A registry with a certificate of an authority of its own, which wants one of its clients too.
@Suite struct TLSRegistryTests {
    /// Makes an authority and certificates for a server on 127.0.0.1 and for a client.
    private static let script = """
        set -e
        name() { openssl req -newkey rsa:2048 -nodes -keyout $1.key -out $1.csr -subj "/CN=$1"; }
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca
        echo "subjectAltName=IP:127.0.0.1" > names
        for who in server client; do
            name $who
            openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out $who.pem
        done
        """

    @Test func certificatesOfTheConfigurationAreUsed() throws {
        guard Program.need("openssl", for: "a registry with TLS") != nil, let dfc = try Dfc("tls") else { return }
        let made = try Program.run("sh", ["-c", Self.script], folder: dfc.path)
        #expect(made.status == 0, "\(made.errorText)")
        let files = RegistryProgram.TLSFiles(
            certificate: "\(dfc.path)/server.pem", key: "\(dfc.path)/server.key", clientAuthority: "\(dfc.path)/ca.pem")
        guard let registry = try RegistryProgram(for: "a registry with TLS", tls: files) else { return }
        let image = "\(registry.host)/a:1"
        let authority = "ca = [\"\(dfc.path)/ca.pem\"]\n"
        let pair =
            "[[registry.\"\(registry.host)\".keypair]]\nkey = \"\(dfc.path)/client.key\"\n"
            + "cert = \"\(dfc.path)/client.pem\"\n"
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")
        try dfc.write("pull/Dockerfile", "FROM \(image)\n")
        func configure(_ lines: String) throws {
            try dfc.write("config.toml", "[registry.\"\(registry.host)\"]\n\(lines)")
        }
        let push = ["solve", "--config", "config.toml", "-o", "type=image,push=true,name=\(image)", "ctx"]
        for wrong in ["http = false\n" + pair, authority] {
            try configure(wrong)
            let refused = try dfc(push)
            #expect(refused.status == 1)
            let message = refused.lastError ?? ""
            #expect(message.contains("failed to push \(image)") && message.contains("tls: "), "\(message)")
        }
        for right in [authority + pair, "insecure = true\n" + pair] {
            try configure(right)
            try dfc.succeed(push)
            let pull = ["solve", "--config", "config.toml", "--pull", "-o", "out", "pull"]
            try dfc.succeed(pull, environment: ["DFC_STATE_DIR": "\(dfc.path)/other"])
            #expect(try File.names("\(dfc.path)/out") == ["Dockerfile"])
            _ = try Program.run("rm", ["-r", "\(dfc.path)/out", "\(dfc.path)/other"])
        }
    }
}
