import DfcBasics
import TestSupport
import Testing

/// A real project from end to end: a Debian with a C compiler goes to a registry that demands tokens, a program is
/// built upon it and shipped alone, and others read, unpack and run what was pushed.
@Suite struct RealProjectTests {
    static let program = """
        #include <stdio.h>
        #include <unistd.h>
        int main(int count, char **words) {
            printf("hello from %s, user %d\\n", count > 1 ? words[1] : "nobody", (int)getuid());
            return 0;
        }

        """

    static let dockerfile = """
        ARG REGISTRY
        FROM ${REGISTRY}/team/debian:12 AS build
        WORKDIR /src
        COPY hello.c ./
        RUN gcc -O2 -Wall -Werror -static -o /hello hello.c && strip /hello
        RUN /hello test | grep "^hello from test"

        FROM scratch
        COPY --from=build /hello /bin/hello
        USER 1234
        ENTRYPOINT ["/bin/hello"]
        CMD ["the image"]
        """

    @Test func aProgramIsBuiltShippedAndRunByOthers() throws {
        guard let skopeo = Program.need("skopeo", for: "a real project"),
            let umoci = Program.need("umoci", for: "a real project"),
            let runc = Program.need("runc", for: "a real project"),
            let registry = try RegistryProgram(for: "a real project"), let root = try DebianRoot.folder()
        else { return }
        // A token by GET with a password, which is what all of these programs know.
        let gate = TokenGate(.oldPassword("me", "secret"))
        let server = try LoopbackServer { gate.check($0) ?? registry.forward($0) }
        let base = "\(server.host)/team/debian:12"
        let image = "\(server.host)/team/hello:1"

        guard let maker = try Dfc("base") else { return }
        let login = try logIn(server.host, in: maker)
        try maker.write("Dockerfile", "FROM scratch\nADD debian.tar /\nCMD [\"/bin/sh\"]\n")
        // gzip would take most of the test's time.
        try maker.succeed(
            [
                "solve", "--progress", "plain", "-f", "Dockerfile", "-t", base,
                "-o", "type=image,push=true,compression=zstd", root,
            ], environment: login)

        // A store that has never seen the base.
        guard let dfc = try Dfc("project") else { return }
        try dfc.write("ctx/Dockerfile", Self.dockerfile)
        try dfc.write("ctx/hello.c", Self.program)
        let solve = [
            "solve", "--progress", "plain", "--build-arg", "REGISTRY=\(server.host)", "-o", "type=local,dest=out",
            "-o", "type=image,push=true,name=\(image)", "--metadata-file", "metadata.json", "ctx",
        ]
        let refused = try dfc(solve)
        #expect(refused.status == 1)
        #expect(refused.errorText.contains(base) && refused.errorText.contains("401 Unauthorized"))
        #expect(!dfc.has("out"))
        try dfc.succeed(solve, environment: login)
        // The compiler asks the same registry, and a lock file then answers for it.
        let graph = [
            "compile", "--dump-dag=llb", "--build-arg", "REGISTRY=\(server.host)", "--session-id", "s", "ctx",
        ]
        try dfc.succeed(["lock", "--build-arg", "REGISTRY=\(server.host)", "ctx"], environment: login)
        let locked = try dfc.succeed(graph + ["--lock", "ctx/dfc.lock"])
        #expect(locked.output == (try dfc.succeed(graph, environment: login)).output)
        let own = try Program.run("\(dfc.path)/out/bin/hello", ["the machine"])
        #expect(own.text == "hello from the machine, user 0\n", "\(own.errorText)")

        let digest = try JSONParser.parse(try dfc.text("metadata.json"))["containerimage.digest"]?.string
        let inspected = try Program.run(
            skopeo,
            ["inspect", "--tls-verify=false", "--authfile", "\(maker.path)/docker/config.json", "docker://\(image)"]
        )
        #expect(inspected.status == 0, "\(inspected.errorText)")
        let seen = try JSONParser.parse(inspected.output)
        #expect(seen["Digest"]?.string == digest && digest != nil)
        #expect(seen["Name"]?.string == "\(server.host)/team/hello")
        #expect(seen["Layers"]?.array?.count == 1)
        let copied = try Program.run(
            skopeo,
            [
                "copy", "-q", "--src-tls-verify=false", "--authfile", "\(maker.path)/docker/config.json",
                "docker://\(image)", "oci:\(dfc.path)/layout:1",
            ])
        #expect(copied.status == 0, "\(copied.errorText)")
        let unpacked = try Program.run(umoci, ["unpack", "--image", "\(dfc.path)/layout:1", "\(dfc.path)/bundle"])
        #expect(unpacked.status == 0, "\(unpacked.errorText)")
        #expect(try File.names("\(dfc.path)/bundle/rootfs/bin") == ["hello"])
        let spec = try dfc.text("bundle/config.json")
        try dfc.write("bundle/config.json", spec.replacing("\"terminal\": true", with: "\"terminal\": false"))
        let name = "dfc-test-\(Clock.milliseconds)"
        let ran = try Program.run(
            runc, ["--root", "\(dfc.path)/runc", "run", "--bundle", "\(dfc.path)/bundle", name])
        #expect(ran.text == "hello from the image, user 1234\n", "\(ran.errorText)")

        // No blob and no manifest went past the gate.
        #expect(gate.tokenRequests.contains("GET none repository:team/hello:pull,push"), "\(gate.tokenRequests)")
    }

    /// A docker configuration with the password of a registry; the environment that names it.
    private func logIn(_ host: String, in dfc: Dfc) throws -> [String: String] {
        let auth = Base64.encode(Array("me:secret".utf8))
        try dfc.write("docker/config.json", #"{"auths":{"\#(host)":{"auth":"\#(auth)"}}}"#)
        return ["DOCKER_CONFIG": "\(dfc.path)/docker"]
    }
}
