import DfcBasics
import DfcRegistry
import Testing

@Suite struct ConfigurationTests {
    private func json(_ toml: String) throws -> String { GoJSON.text(try TOMLParser.parse(Array(toml.utf8))) }

    @Test func tomlIsReadAsTheSameJSON() throws {
        let table: [(String, String)] = [
            ("", "{}"),
            ("a = 1 # x\nb = \"q\\u0041\\n\"\nc = 'raw\\n'\n", #"{"a":1,"b":"qA\n","c":"raw\\n"}"#),
            ("a.b = true\na.c = [1, 2,\n # x\n 3,\n]", #"{"a":{"b":true,"c":[1,2,3]}}"#),
            (
                "[registry.\"h:5000\"]\nhttp = true\n[registry.\"docker.io\"]\n",
                #"{"registry":{"h:5000":{"http":true},"docker.io":{}}}"#
            ),
            ("[[x.y]]\nk = 1\n[[x.y]]\nk = 2\n[x.y.z]\nq = 3", #"{"x":{"y":[{"k":1},{"k":2,"z":{"q":3}}]}}"#),
            ("p = {a = 1, b.c = \"d\"}", #"{"p":{"a":1,"b":{"c":"d"}}}"#),
            ("a = \"\"\"\none\\\n   two\"\"\"", #"{"a":"onetwo"}"#),
            ("n = -1_000\nh = 0xff\nf = 1.5\nd = 1979-05-27", #"{"n":-1000,"h":255,"f":1.5,"d":"1979-05-27"}"#),
        ]
        for (toml, expected) in table { #expect(try json(toml) == expected) }
    }

    @Test(
        arguments: [
            ("a = 1\na = 2", "line 2: key 'a' is set twice"), ("a = ", "line 1: expected a value"),
            ("a = \"x", "line 1: a string is not closed"), ("[a\nb", "line 1: expected ']'"),
            ("a = 1 b", "line 1: unexpected text after a value"), ("\n\n= 1", "line 3: expected a key"),
        ] as [(String, String)])
    func badTOMLNamesItsLine(toml: String, message: String) {
        #expect { try json(toml) } throws: { "\($0)" == message }
    }

    @Test func anyCutOfATextIsReadWithoutATrap() {
        let text = Array("[a.\"b\"]\nc = [1, {d = 'e'}, \"\\u0041\"]\n[[x]]\ny = \"\"\"z\"\"\"\n".utf8)
        for end in 0...text.count { _ = try? TOMLParser.parse(Array(text[..<end])) }
    }

    @Test func theDaemonsFileIsReadAndUnknownKeysAreNamed() throws {
        let text = """
            debug = true
            insecure-entitlements = ["network.host"]
            [registry."docker.io"]
              mirrors = ["m.local:5000", "n.local/proxy"]
            [registry."m.local:5000"]
              http = true
              insecure = true
              ca = ["/ca.pem"]
              blob = 1
              [[registry."m.local:5000".keypair]]
                key = "/k.pem"
                cert = "/c.pem"
            [worker.oci]
              gc = true
              max-parallelism = 4
            [worker.containerd]
            """
        let configuration = try DaemonConfiguration.parse(Array(text.utf8), path: "f.toml")
        #expect(configuration.entitlements == ["network.host"])
        #expect(configuration.registries.hosts["docker.io"]?.mirrors == ["m.local:5000", "n.local/proxy"])
        let host = configuration.registries.hosts["m.local:5000"]
        #expect(host?.plainHTTP == true && host?.insecure == true && host?.authorities == ["/ca.pem"])
        #expect(host?.keyPairs == [.init(certificate: "/c.pem", key: "/k.pem")])
        #expect(configuration.worker?["gc"]?.bool == true)
        #expect(
            configuration.warnings == [
                "f.toml: key \"debug\" has no meaning here",
                "f.toml: key \"registry.\"m.local:5000\".blob\" has no meaning here",
                "f.toml: key \"worker.oci.max-parallelism\" has no meaning here",
                "f.toml: key \"worker.containerd\" has no meaning here",
            ])
        #expect {
            try DaemonConfiguration.parse(Array("[registry.x]\nhttp = 1".utf8), path: "f.toml")
        } throws: {
            "\($0)" == "failed to load config from f.toml: registry.\"x\".http must be true or false"
        }
    }
}
