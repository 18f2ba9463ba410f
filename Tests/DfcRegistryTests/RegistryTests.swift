import DfcBasics
import DfcRegistry
import ImageSpec
import Synchronization
import TestSupport
import Testing

@Suite struct RegistryTests {
    private func client(_ credentials: any CredentialProvider = NoCredentials()) -> RegistryClient {
        RegistryClient(credentials: credentials, retryDelays: [10, 20, 40, 80])
    }

    private func config(_ resolved: ResolvedImage) -> String { String(decoding: resolved.config, as: UTF8.self) }

    private let amd64 = Platform(os: "linux", architecture: "amd64")

    @Test func whatWasPushedIsResolvedAndReadByOthers() throws {
        guard let registry = try RegistryProgram(for: "push and resolve") else { return }
        let image = try TestImage()
        let name = try ImageName(parsing: "\(registry.host)/team/app:v1")
        try Push(client: client(), content: image).push(image.root, to: name)
        let resolver = RegistryResolver(client: client())
        for architecture in ["amd64", "arm64"] {
            let platform = Platform(os: "linux", architecture: architecture)
            let resolved = try resolver.resolve(name.description, platform: platform, mode: .default)
            #expect(resolved.digest == image.root.digest)
            #expect(config(resolved).contains("\"architecture\":\"\(architecture)\""))
        }
        #expect {
            try resolver.resolve(
                name.description, platform: Platform(os: "linux", architecture: "s390x"), mode: .default)
        } throws: {
            "\($0)"
                == "failed to resolve source metadata for \(name): no match for platform in manifest: not found"
        }
        let missing = "\(registry.host)/team/app:v2"
        #expect {
            try resolver.resolve(missing, platform: amd64, mode: .default)
        } throws: {
            "\($0)" == "failed to resolve source metadata for \(missing): \(missing): not found"
        }
        guard let skopeo = Program.need("skopeo", for: "reading what was pushed") else { return }
        let inspected = try Program.run(
            skopeo, ["inspect", "--tls-verify=false", "--raw", "docker://\(name)"])
        #expect(inspected.status == 0, "\(inspected.errorText)")
        #expect(Digest.of(inspected.output) == image.root.digest)
        let copied = try Program.run(
            skopeo,
            [
                "copy", "-q", "--all", "--src-tls-verify=false", "docker://\(name)", "dir:\(image.folder.path)/copy",
            ])
        #expect(copied.status == 0, "\(copied.errorText)")
    }

    @Test func aBlobThatAnotherRepositoryHasIsMounted() throws {
        guard let registry = try RegistryProgram(for: "mounting a blob") else { return }
        let server = try LoopbackServer { registry.forward($0) }
        let image = try TestImage(architectures: ["amd64"])
        try Push(client: client(), content: image).push(
            image.root, to: try ImageName(parsing: "\(server.host)/one:a"))
        let uploads = server.requests.filter { $0.method == "PUT" && $0.path.contains("/blobs/") }.count
        #expect(uploads == 2)
        try Push(client: client(), content: image).push(
            image.root, to: try ImageName(parsing: "\(server.host)/two:a"))
        let later = server.requests.filter { $0.target.contains("two") }
        #expect(later.filter { $0.method == "PUT" }.map(\.path) == ["/v2/two/manifests/a"])
        #expect(later.filter { $0.method == "POST" }.allSatisfy { $0.target.contains("from=one") })
    }

    @Test func aSecondPushSendsNothing() throws {
        guard let registry = try RegistryProgram(for: "pushing twice") else { return }
        let server = try LoopbackServer { registry.forward($0) }
        let image = try TestImage()
        let name = try ImageName(parsing: "\(server.host)/app")
        try Push(client: client(), content: image).push(image.root, to: name, byDigest: true)
        let first = server.requests.count
        try Push(client: client(), content: image).push(image.root, to: name, byDigest: true)
        #expect(server.requests.dropFirst(first).allSatisfy { $0.method == "HEAD" })
        let last = server.requests.prefix(first).last
        #expect(last?.method == "PUT" && last?.path == "/v2/app/manifests/\(image.root.digest)")
        #expect {
            try Push(client: client(), content: image).push(
                image.root, to: try ImageName(parsing: "\(server.host)/app:t"), byDigest: true)
        } throws: {
            "\($0)".contains("can't push tagged ref \(server.host)/app:t by digest")
        }
    }

    @Test(arguments: [
        TokenGate.Rule.anonymous, .password("u", "p&="), .oldPassword("u", "p"), .refreshToken("r+t"), .basic("u", "p"),
    ])
    func tokensAreFetchedAsTheRegistryWantsThem(rule: TokenGate.Rule) throws {
        guard let registry = try RegistryProgram(for: "bearer tokens") else { return }
        let gate = TokenGate(rule)
        let server = try LoopbackServer { gate.check($0) ?? registry.forward($0) }
        let credentials: any CredentialProvider
        switch rule {
        case .anonymous: credentials = NoCredentials()
        case .password(let user, let password), .oldPassword(let user, let password), .basic(let user, let password):
            let auth = Base64.encode(Array("\(user):\(password)".utf8))
            credentials = DockerCredentials(documents: [
                try JSONParser.parse(#"{"auths":{"http://\#(server.host)/v2/":{"auth":"\#(auth)"}}}"#)
            ])
        case .refreshToken(let token):
            credentials = DockerCredentials(documents: [
                try JSONParser.parse(#"{"auths":{"\#(server.host)":{"identitytoken":"\#(token)"}}}"#)
            ])
        }
        let image = try TestImage()
        let name = try ImageName(parsing: "\(server.host)/a/b:t")
        let client = client(credentials)
        try Push(client: client, content: image).push(image.root, to: name)
        gate.forget()
        let resolved = try RegistryResolver(client: client).resolve(name.description, platform: amd64, mode: .default)
        #expect(resolved.digest == image.root.digest)
        let refused = server.requests.filter { $0.path == "/token" }.count
        #expect(refused == gate.tokenRequests.count)
        if case .basic = rule { return }
        // One token for the push, one for pulling after all of them were void (and one void one before).
        #expect(gate.tokenRequests.count <= 8)
        #expect(gate.tokenRequests.contains { $0.hasSuffix("repository:a/b:pull,push") })
        #expect(gate.tokenRequests.contains { $0.hasSuffix("repository:a/b:pull") })
    }

    @Test func wrongPasswordsAndClosedDoorsAreNamed() throws {
        let gate = TokenGate(.password("u", "p"))
        let server = try LoopbackServer { gate.check($0) ?? Reply(500) }
        let name = "\(server.host)/a:t"
        #expect {
            try RegistryResolver(client: client()).resolve(name, platform: amd64, mode: .default)
        } throws: {
            "\($0)".hasPrefix(
                "failed to resolve source metadata for \(name): failed to authorize: failed to fetch anonymous token: "
                    + "unexpected status from GET request to \(server.url)/token?")
                && "\($0)".hasSuffix(": 401 Unauthorized: incorrect username or password")
        }
        let closed = try LoopbackServer { _ in
            Reply(403, text: #"{"errors":[{"code":"DENIED","message":"requested access is denied"}]}"#)
        }
        #expect {
            try RegistryResolver(client: client()).resolve("\(closed.host)/a:t", platform: amd64, mode: .default)
        } throws: {
            "\($0)"
                == "failed to resolve source metadata for \(closed.host)/a:t: pull access denied, repository does not "
                + "exist or may require authorization: DENIED: requested access is denied"
        }
        let image = try TestImage()
        #expect {
            try Push(client: client(), content: image).push(
                image.root, to: try ImageName(parsing: "\(closed.host)/a:t"))
        } throws: {
            "\($0)".hasPrefix("failed to push \(closed.host)/a:t: push access denied, repository does not exist")
        }
    }

    @Test func aServerErrorIsTriedAgainAndACutBlobGoesOn() throws {
        guard let registry = try RegistryProgram(for: "faults on the way") else { return }
        let image = try TestImage(architectures: ["amd64"])
        let faults = Mutex<Set<String>>([])
        let server = try LoopbackServer { request in
            var reply = registry.forward(request)
            guard faults.withLock({ $0.insert("\(request.method) \(request.path)").inserted }) else {
                // docker-registry answers a range with a part; this one server does not.
                return reply
            }
            if request.method == "GET", request.path.contains("/blobs/") {
                reply.cutAfter = 1000
                return reply
            }
            return request.method == "POST" ? reply : Reply(503)
        }
        let name = try ImageName(parsing: "\(server.host)/a:t")
        let client = client()
        let retries = Mutex<[String]>([])
        let moves = Mutex<[Int64]>([])
        let push = Push(client: client, content: image) { event in
            switch event {
            case .retry(let text): retries.withLock { $0.append(text) }
            case .blobs(let done, let total): moves.withLock { $0 = [done, total] }
            case .manifests: #expect(moves.withLock { $0[0] == $0[1] && $0[0] > image.layer.size })
            }
        }
        try push.push(image.root, to: name)
        let said = retries.withLock { $0 }
        #expect(!said.isEmpty)
        for text in said {
            #expect(text.hasPrefix("error: ") && text.contains("503") && text.hasSuffix("\nretrying in 0s\n"))
        }
        var bytes: [UInt8] = []
        try client.blob(image.layer, of: name, Cancellation(), restart: { bytes = [] }) { bytes += Array($0) }
        #expect(Digest.of(bytes) == image.layer.digest)
        let ranges = server.requests.compactMap { $0.header("Range") }
        #expect(ranges == ["bytes=1000-"])
    }

    @Test func whatIsNotWhatWasAskedForIsRefused() throws {
        guard let registry = try RegistryProgram(for: "wrong bytes") else { return }
        let image = try TestImage(architectures: ["amd64"])
        let plain = try ImageName(parsing: "\(registry.host)/a:t")
        try Push(client: client(), content: image).push(image.root, to: plain)
        let server = try LoopbackServer { request in
            var reply = registry.forward(request)
            if request.method == "GET", request.path.contains(request.target.contains("blobs") ? "/blobs/" : "sha256"),
                !reply.body.isEmpty
            {
                reply.body[0] ^= 1
            }
            return reply
        }
        let name = try ImageName(parsing: "\(server.host)/a:t")
        #expect {
            try RegistryResolver(client: client()).resolve(name.description, platform: amd64, mode: .default)
        } throws: {
            "\($0)".contains("unexpected digest sha256:") && "\($0)".contains("expected \(image.root.digest)")
        }
    }

    @Test func aMirrorIsAskedFirstAndItsFailureIsNoFault() throws {
        guard let registry = try RegistryProgram(for: "mirrors") else { return }
        let image = try TestImage()
        try Push(client: client(), content: image).push(
            image.root, to: try ImageName(parsing: "\(registry.host)/hub/x:t"))
        let broken = try LoopbackServer { _ in Reply(404) }
        let mirror = try LoopbackServer { registry.forward($0) }
        var configuration = RegistryConfiguration()
        var host = RegistryConfiguration.Host()
        host.mirrors = [broken.host, "127.0.0.1:\(Socket.deadPort)", "\(mirror.host)/hub"]
        configuration.hosts["no-such-registry.invalid"] = host
        let client = RegistryClient(configuration: configuration, retryDelays: [])
        let resolved = try RegistryResolver(client: client).resolve(
            "no-such-registry.invalid/x:t", platform: amd64, mode: .default)
        #expect(resolved.digest == image.root.digest)
        #expect(mirror.requests.allSatisfy { $0.path.hasPrefix("/v2/hub/x/") })
        #expect {
            try RegistryResolver(client: client).resolve(
                "no-such-registry.invalid/y:t", platform: amd64, mode: .default)
        } throws: {
            "\($0)".contains("dial tcp: lookup no-such-registry.invalid: no such host")
        }
    }

    @Test func aReferenceIsResolvedOncePerBuild() throws {
        guard let registry = try RegistryProgram(for: "resolving once") else { return }
        let image = try TestImage()
        let server = try LoopbackServer { registry.forward($0) }
        let name = try ImageName(parsing: "\(server.host)/a:t")
        try Push(client: client(), content: image).push(image.root, to: name)
        let before = server.requests.count
        let client = client()
        let resolver = RegistryResolver(client: client)
        for _ in 0..<5 { _ = try resolver.resolve(name.description, platform: amd64, mode: .default) }
        #expect(server.requests.count - before == 4)
    }

    @Test func insecureHostsFallBackToPlainHTTP() throws {
        guard let registry = try RegistryProgram(for: "insecure hosts") else { return }
        let image = try TestImage()
        let server = try LoopbackServer { registry.forward($0) }
        var configuration = RegistryConfiguration()
        var host = RegistryConfiguration.Host()
        host.insecure = true
        configuration.hosts[server.host] = host
        let client = RegistryClient(configuration: configuration, retryDelays: [])
        let name = try ImageName(parsing: "\(server.host)/a:t")
        try Push(client: client, content: image).push(image.root, to: name)
        #expect(server.requests.contains { $0.method == "PUT" && $0.path == "/v2/a/manifests/t" })
    }

    @Test func helpersAnswerForCredentials() throws {
        let folder = try TemporaryFolder("helper")
        try File.write(
            "\(folder.path)/docker-credential-test",
            """
            #!/bin/sh
            read -r server
            case "$server" in
            h.example) echo '{"ServerURL":"h.example","Username":"u","Secret":"s"}';;
            t.example) echo '{"ServerURL":"t.example","Username":"<token>","Secret":"i"}';;
            n.example) echo 'credentials not found in native keychain'; exit 1;;
            *) echo 'broken'; exit 3;;
            esac

            """, mode: 0o755)
        let document = try JSONParser.parse(
            #"{"credHelpers":{"h.example":"test","t.example":"test","n.example":"test","b.example":"test"},"auths":{"n.example":{"username":"a","password":"b"}}}"#
        )
        let credentials = DockerCredentials(documents: [document], helperFolder: folder.path)
        let none = Cancellation()
        #expect(try credentials.credential(for: "h.example", none) == Credential(username: "u", secret: "s"))
        #expect(try credentials.credential(for: "t.example", none) == Credential(username: "", secret: "i"))
        #expect(try credentials.credential(for: "n.example", none) == Credential(username: "a", secret: "b"))
        #expect(try credentials.credential(for: "x.example", none) == nil)
        #expect {
            try credentials.credential(for: "b.example", none)
        } throws: {
            "\($0)" == "error getting credentials - err: docker-credential-test exited with 3, out: `broken`"
        }
    }
}
