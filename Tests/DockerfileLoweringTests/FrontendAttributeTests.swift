import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import TestSupport
import Testing

/// Attributes of the frontend that no recorded case has; the texts are BuildKit's.
@Suite struct FrontendAttributeTests {
    private func compiled(_ attributes: [String: String], _ text: String) throws(CompileError) -> CompileResult {
        try compile(
            FrontendOptions(attributes: attributes, dockerfile: Array(text.utf8)), images: UnresolvedImages(),
            facts: OfflineFacts())
    }

    private func message(_ attributes: [String: String], _ text: String = "FROM scratch\nCOPY a /\n") -> String {
        do throws(CompileError) {
            _ = try compiled(attributes, text)
            return "compiled"
        } catch {
            return error.message
        }
    }

    static let attested: [([String: String], String)] = [
        (["attest:sbom": ""], "compiled"),
        (["attest:sbom": "generator=a/b:1,x=y", "attest:provenance": "mode=max"], "compiled"),
        (["attest:x": ""], #"unknown attestation type "x""#),
        (
            ["build-arg:BUILDKIT_ATTEST_SBOM": "a\"b"],
            #"failed to parse sbom: parse error on line 1, column 2: bare " in non-quoted-field"#
        ),
        (
            ["attest:SBOM": "generator=A B"],
            "failed to parse sbom scanner A B: invalid reference format: repository name (library/A B) must be lowercase"
        ),
        (["attest:sbom": "generator="], "failed to parse sbom scanner : invalid reference format"),
    ]

    @Test(arguments: attested)
    func attestations(_ attributes: [String: String], _ expected: String) {
        #expect(message(attributes) == expected)
    }

    static let refused: [([String: String], String)] = [
        (["override-copy-image": "x"], #"support for "override-copy-image" was removed in BuildKit 0.11"#),
        (["override-copy-image": ""], "compiled"),
        (["frontend.caps": "moby.buildkit.frontend.inputs,moby.buildkit.frontend.contexts+forward"], "compiled"),
        (["frontend.caps": "a+forward,b,c"], "unsupported frontend capability b"),
        (["frontend.caps": "a+forward,moby.buildkit.frontend.inputs"], "unsupported frontend capability a"),
        (["cpusetcpus": " 0-3, 7,,+8"], "compiled"),
        (
            ["cpusetcpus": "x"],
            #"failed to parse resource limits: invalid cpusetcpus value: x: invalid cpuset element "x""#
        ),
        (
            ["cpusetmems": "1,3-2"],
            #"failed to parse resource limits: invalid cpusetmems value: 1,3-2: invalid cpuset range "3-2""#
        ),
        (
            ["cpusetcpus": "8193"],
            "failed to parse resource limits: invalid cpusetcpus value: 8193: cpuset element \"8193\" exceeds maximum 8192"
        ),
        (
            ["platform": "\u{7F}é\t"],
            "failed to parse target platform \u{7F}é\t: \"\\x7fé\\t\" is an invalid OS component of \"\\x7fé\\t\": "
                + "OSAndVersion specifier component must match "
                + #""^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$": invalid argument"#
        ),
    ]

    @Test(arguments: refused)
    func attributesThatAreChecked(_ attributes: [String: String], _ expected: String) {
        #expect(message(attributes) == expected)
    }

    /// The findings of an instruction that is refused, and the places of the refusal, each once.
    @Test func aLintTellsOfWhatIsRefused() throws {
        func lint(_ text: String, ignoring: String = "") throws -> JSONValue {
            let options = FrontendOptions(
                attributes: [:], dockerfile: Array(text.utf8), ignoreFile: Array(ignoring.utf8))
            return try JSONParser.parse(
                try call("frontend.lint", options, images: UnresolvedImages(), facts: OfflineFacts()).json)
        }
        let words = try lint("FROM a as b c\n")
        #expect(words["warnings"]?.array?.compactMap { $0["ruleName"]?.string } == ["FromAsCasing"])
        let name = try lint("FROM a AS B:\n")
        #expect(name["warnings"]?.array?.compactMap { $0["ruleName"]?.string } == ["StageNameCasing"])
        let platform = try lint("FROM --platform=linux/ \\\n  alpine\n")
        let lines = platform["buildError"]?["location"]?["ranges"]?.array?.compactMap { $0["start"]?["line"]?.integer }
        #expect(lines == [1, 2])
        let ignored = try lint("FROM a\nCOPY / /x\nCOPY /a /b /x/\nCOPY . /x\n", ignoring: "*\n")
        #expect(ignored["warnings"]?.array?.count == 4)
        #expect(try lint("FROM a\nCOPY / /x\nCOPY /a /x\n", ignoring: "b\n")["warnings"] == .null)
    }

    /// What a lock file does not say is not known, and missed only by who needs it.
    @Test func membersOfALockFileMayBeMissing() throws {
        func message(_ member: String) -> String {
            let text = #"{"version":1,"images":{"docker.io/library/a:latest":{"linux/amd64":{\#(member)}}}}"#
            let options = FrontendOptions(
                buildPlatform: Platform(os: "linux", architecture: "amd64"), dockerfile: Array("FROM a\n".utf8))
            do {
                let images = LockedImages(try LockFile(reading: Array(text.utf8)))
                return try compile(options, images: images, facts: OfflineFacts()).results.isEmpty
                    ? "nothing" : "compiled"
            } catch {
                return "\(error)"
            }
        }
        let digest = "sha256:" + String(repeating: "1", count: 64)
        #expect(message(#""digest":"\#(digest)","config":{"rootfs":{"diff_ids":["\#(digest)"]}}"#) == "compiled")
        #expect(message("").hasSuffix("docker.io/library/a:latest: not in lock file for platform linux/amd64"))
        #expect(message(#""manifest":"\#(digest)""#).hasSuffix("not in lock file for platform linux/amd64"))
        #expect(message(#""digest":"\#(digest)""#).hasSuffix("no config in lock file for platform linux/amd64"))
        #expect(
            message(#""digest":"sha256:1""#).contains("no valid digest of docker.io/library/a:latest for linux/amd64"))
    }

    @Test func epochsFarAway() throws {
        let text = "FROM scratch\nWORKDIR /a\n"
        for (epoch, created) in [
            ("9223372037", "2262-04-11T23:47:17Z"), ("253402300799", "9999-12-31T23:59:59Z"),
            ("-62167219200", "0000-01-01T00:00:00Z"), ("-9223372037", "1677-09-21T00:12:43Z"),
        ] {
            let result = try compiled(["build-arg:SOURCE_DATE_EPOCH": epoch], text)
            let image = try ImageConfig(reading: result.results[0].config)
            #expect(image.history.last?.created == created)
            // Go's nanoseconds wrap around.
            guard case .file(let file) = result.results[0].definition.entries[0].op.kind,
                case .mkdir(let action) = file.actions[0].kind
            else {
                Issue.record("no directory is made")
                continue
            }
            #expect(action.timestamp == (Int64(epoch) ?? 0) &* 1_000_000_000)
        }
        for epoch in ["253402300800", "-62167219201", "9223372036854775807"] {
            #expect(
                message(["build-arg:SOURCE_DATE_EPOCH": epoch], text)
                    == "failed to marshal image config: json: error calling MarshalJSON for type time.Time: "
                    + "Time.MarshalJSON: year outside of range [0,9999]")
            #expect(message(["build-arg:SOURCE_DATE_EPOCH": epoch], "FROM scratch\n") == "compiled")
        }
        #expect(message(["build-arg:SOURCE_DATE_EPOCH": "9223372036854775808"]).hasPrefix("invalid"))
    }

    @Test func aLintNamesTheDefinitionOfItsSource() throws {
        let options = FrontendOptions(attributes: [:], dockerfile: Array("FROM scratch\nmaintainer x\n".utf8))
        let answer = try call("frontend.lint", options, images: UnresolvedImages(), facts: OfflineFacts())
        let source = try #require(try JSONParser.parse(answer.json)["sources"]?.array?.first)
        #expect(source.members?.map(\.key) == ["filename", "data", "definition", "language"])
        let definition = try #require(source["definition"])
        let ops = try #require(definition["def"]?.array)
        #expect(ops.count == 2)
        let digests = ops.compactMap { $0.string.flatMap { Base64.decode($0) } }.map { Digest.of($0).description }
        #expect(definition["metadata"]?.members?.map(\.key) == digests.sorted())
        #expect(
            definition["metadata"]?[digests[0]]?["description"]?["llb.customname"]?.string
                == "[internal] load build definition from Dockerfile")
        #expect(definition["metadata"]?[digests[0]]?["caps"]?["source.local"]?.bool == true)
        #expect(definition["Source"]?["locations"]?.members?.map(\.key) == [digests[0]])
    }
}
