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
        (["ulimit": "core=-1:-1,nofile=1:-1"], "compiled"),
        (["ulimit": "nofile="], #"failed to parse ulimit: strconv.ParseInt: parsing "": invalid syntax"#),
        (["ulimit": "nofile=x:"], #"failed to parse ulimit: strconv.ParseInt: parsing "": invalid syntax"#),
        (
            ["ulimit": "nofile=1:2:3"],
            "failed to parse ulimit: too many limit value arguments - 1:2:3, can only have up to two, `soft[:hard]`"
        ),
        (
            ["ulimit": "nofile=-1:2"],
            "failed to parse ulimit: ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), "
                + "hard: 2"
        ),
        (["build-arg:BUILDKIT_DOCKERFILE_CHECK": "skip=all;skip=none;error=true"], "compiled"),
        (
            ["cache-imports": #" [{"Type":"a","Attrſ":{"b":"c","d":null},"e":[1]},null] "#, "cache-from": "A B,"],
            "compiled"
        ),
        (
            ["cache-imports": "{}"],
            #"failed to unmarshal cache-imports ("{}"): json: cannot unmarshal object into Go value of type "#
                + "[]*moby_buildkit_v1.CacheOptionsEntry"
        ),
        (
            ["cache-imports": "[null,[]]"],
            #"failed to unmarshal cache-imports ("[null,[]]"): json: cannot unmarshal array into Go value of type "#
                + "moby_buildkit_v1.CacheOptionsEntry"
        ),
        (
            ["cache-imports": #"[{"type":true}]"#],
            #"failed to unmarshal cache-imports ("[{\"type\":true}]"): json: cannot unmarshal bool into Go struct "#
                + "field CacheOptionsEntry.Type of type string"
        ),
        (
            ["cache-imports": #"[{"Attrs":1}]"#],
            #"failed to unmarshal cache-imports ("[{\"Attrs\":1}]"): json: cannot unmarshal number into Go struct "#
                + "field CacheOptionsEntry.Attrs of type map[string]string"
        ),
        (
            ["cache-imports": #"[{"Attrs":{"a":{}}}]"#],
            #"failed to unmarshal cache-imports ("[{\"Attrs\":{\"a\":{}}}]"): json: cannot unmarshal object into "#
                + "Go struct field CacheOptionsEntry.Attrs of type string"
        ),
        (
            ["cache-imports": "x", "attest:x": ""],
            #"failed to unmarshal cache-imports ("x"): invalid character 'x' looking for beginning of value"#
        ),
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

    /// Bytes that are no UTF-8: kept in texts, so that JSON has an escape for each; U+FFFD where BuildKit reads rune by
    /// rune; in no op.
    @Test func bytesThatAreNoUTF8() throws {
        func result(_ text: [UInt8]) throws(CompileError) -> CompileResult {
            try compile(
                FrontendOptions(attributes: [:], dockerfile: Array("FROM scratch\n".utf8) + text),
                images: UnresolvedImages(), facts: OfflineFacts())
        }
        func config(_ text: [UInt8]) throws -> String {
            String(decoding: try result(text).results[0].config, as: UTF8.self)
        }
        let command = try config(Array("CMD a".utf8) + [0xFF, 0xEF, 0xBF, 0xBD])
        #expect(command.contains(#""Cmd":["/bin/sh","-c","a\ufffd\#u{FFFD}"]"#))
        #expect(command.contains(##""created_by":"CMD [\"/bin/sh\" \"-c\" \"a\\xff\##u{FFFD}\"]""##))
        #expect(try config(Array("MAINTAINER ".utf8) + [0xC3]).contains(#""author":"\ufffd""#))
        #expect(try config(Array("ONBUILD RUN ".utf8) + [0xC3]).contains(#""OnBuild":["RUN \ufffd"]"#))
        #expect(try config(Array("CMD [\"".utf8) + [0xC3] + Array("\"]".utf8)).contains("\"Cmd\":[\"\u{FFFD}\"]"))
        #expect(try config(Array("ENV A=".utf8) + [0xC3]).contains("\"A=\u{FFFD}\""))
        #expect(try config(Array("LABEL a ".utf8) + [0xC3]).contains("{\"a\":\"\u{FFFD}\"}"))
        let copied = try result(Array("COPY ".utf8) + [0xC3] + Array(" /".utf8))
        #expect(copied.results[0].definition.encode().firstRange(of: Array("COPY ".utf8) + [0xC3, 0x20]) != nil)
        func refusal(_ text: [UInt8]) -> [UInt8] {
            do throws(CompileError) {
                _ = try result(text)
                return []
            } catch {
                return GoText.bytes(of: error.message)
            }
        }
        let marshalling = Array("failed to marshal LLB definition: string field contains invalid UTF-8".utf8)
        #expect(refusal(Array("RUN ".utf8) + [0xC3]) == marshalling)
        #expect(refusal(Array("RUN <<E\n".utf8) + [0xC3] + Array("\nE".utf8)) == marshalling)
        #expect(
            refusal(Array("USER ".utf8) + [0xC3] + Array("${".utf8))
                == Array(#"failed to process "\xc3${": syntax error: missing '}'"#.utf8))
        #expect(
            refusal(Array("STOPSIGNAL ".utf8) + [0xC3]) == Array("invalid signal: \u{FFFD}".utf8))
        #expect(refusal([0xC3]) == Array("dockerfile parse error on line 2: unknown instruction: ".utf8) + [0xC3])
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

    /// An outline has of each stage what its own instructions declare, and of the global arguments those that its `FROM`
    /// or one below uses.
    @Test func anOutlineGoesByStages() throws {
        func names(_ text: String, _ attributes: [String: String] = [:]) throws -> [String] {
            let options = FrontendOptions(attributes: attributes, dockerfile: Array(text.utf8))
            let json = try JSONParser.parse(
                try call("frontend.outline", options, images: UnresolvedImages(), facts: OfflineFacts()).json)
            return ["args", "secrets"].flatMap { json[$0]?.array ?? [] }.map { item in
                let line = item["location"]?["ranges"]?.array?.first?["start"]?["line"]?.integer ?? 0
                return "\(item["name"]?.string ?? "")@\(line)"
            }
        }
        let secret = "RUN --mount=type=secret,id=q x\n"
        #expect(try names("FROM a AS b\n\(secret)FROM b\n\(secret)") == ["q@4"])
        let global = "ARG X=1\nARG Y=$X\nFROM a AS b\nARG X=2\nFROM b\nARG Y\n"
        #expect(try names(global) == ["X@1", "Y@2"])
        #expect(try names(global, ["context:b": "docker-image://c"]) == ["X@1", "Y@2"])
        let replaced = "ARG X=1\nFROM a$X AS b\nFROM b AS c\nFROM c\n"
        #expect(try names(replaced, ["context:c": "docker-image://d"]) == ["X@1"])
    }

    @Test func aTabEndsACell() throws {
        let text = "FROM scratch\nENV A\tb\tc\nARG A B=${A:-c} C=\"x y\"\n"
        let options = FrontendOptions(attributes: [:], dockerfile: Array(text.utf8))
        let answer = try call("frontend.outline", options, images: UnresolvedImages(), facts: OfflineFacts()).text
        #expect(answer.contains("\nB           b       c   \nC           x y     \n"))
    }

    /// The answers that do not tell where they fail, and what is behind the checks of the options.
    @Test func requestsThatFail() throws {
        func failure(_ request: String, _ text: String, _ attributes: [String: String] = [:]) -> CompileError? {
            do throws(CompileError) {
                let options = FrontendOptions(attributes: attributes, dockerfile: Array(text.utf8))
                _ = try call(request, options, images: UnresolvedImages(), facts: OfflineFacts())
                return nil
            } catch {
                return error
            }
        }
        for request in ["frontend.outline", "frontend.targets", "frontend.convertllb"] {
            let error = failure(request, "FROM a\nFOO\n")
            #expect(error?.message == "dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)")
            #expect(error?.locations == [])
        }
        #expect(failure("frontend.x", "FROM a\n")?.message == "unsupported request frontend.x")
        #expect(failure("frontend.subrequests.describe", "") == nil)
        #expect(failure("frontend.subrequests.describe", "", ["platform": "a/"]) != nil)
    }

    @Test func aDefinitionAsJSON() throws {
        func answer(_ text: String) throws -> JSONValue {
            let options = FrontendOptions(attributes: ["memory": "1"], dockerfile: Array(text.utf8))
            let result = try call("frontend.convertllb", options, images: UnresolvedImages(), facts: OfflineFacts())
            #expect(result.version == "0.1.0" && result.text.isEmpty)
            return try JSONParser.parse(result.json)
        }
        let json = try answer("FROM scratch\nCOPY a /\nRUN x\n")
        let digests = try #require(json["def"]?.members?.map(\.key))
        #expect(digests.count == 4 && digests == digests.sorted())
        #expect(json["metadata"]?.members?.map(\.key) == digests)
        #expect(json["metadata"]?.members?.compactMap { $0.value["linux_resources"]?["memory"]?.integer } == [1])
        #expect(json["def"]?.members?.contains { $0.value["file"]?["actions"]?.array?.count == 1 } == true)
        #expect(json["source"]?["infos"]?.array?.first?["language"]?.string == "Dockerfile")
        #expect(try answer("FROM scratch\n")["def"] == .object([]))
    }

    /// A trigger that mounts from the stage it comes into sees what the stage is so far.
    @Test func aTriggerNamesItsOwnStage() throws {
        let text = "FROM a AS b\nONBUILD RUN --mount=from=b,target=/x y\nFROM b AS b\n"
        let ops = try compiled([:], text).results[0].definition.entries.map(\.op)
        let inputs = ops.compactMap { op -> [Int64]? in
            guard case .exec(let exec) = op.kind else { return nil }
            return exec.mounts.map(\.input)
        }
        #expect(inputs == [[0, 0]])
    }

    @Test(
        arguments: [
            ("[]", nil), ("[::1]", nil), ("[a]", ": a"), ("[:", " [:: address [::: missing ']' in address"),
            ("[::1]x", " [::1]x: address [::1]x:: missing port in address"),
            ("[::1]:", " [::1]:: address [::1]::: too many colons in address"),
            ("[[::1]", " [[::1]: address [[::1]:: unexpected '[' in address"),
        ] as [(String, String?)])
    func addressesOfPorts(_ address: String, _ fault: String?) {
        let expected = fault.map { "invalid IP address" + $0 } ?? "compiled"
        #expect(message([:], "FROM scratch\nEXPOSE \(address):80:80\n") == expected)
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
        let names = try compiled([:], text).results[0].definition.entries.compactMap { entry -> String? in
            guard case .source(let source) = entry.op.kind else { return nil }
            return source.attributes["http.filename"]
        }
        #expect(names == [isHost ? "f" : "__unnamed__"])
    }

    /// A repository's URL is written anew.
    @Test(
        arguments: [
            ("u@v@h", "h", "u%40v@h"), ("u%41:p%2f:q@h:22", "h:22", "uA:p%2F%3Aq@h:22"), ("é", "é", "%C3%A9"),
            ("h%c3%a9", "hé", "h%C3%A9"), ("[::1%25e]", "[::1%e]", "[::1%25e]"), ("u:@h", "h", "u:@h"),
        ])
    func hostsOfRepositories(_ authority: String, _ host: String, _ written: String) throws {
        let text = "FROM scratch\nADD https://\(authority)/r.git /\n"
        let sources = try compiled([:], text).results[0].definition.entries.compactMap { entry -> SourceOp? in
            guard case .source(let source) = entry.op.kind else { return nil }
            return source
        }
        #expect(sources.map(\.identifier) == ["git://\(host)/r.git"])
        #expect(sources.first?.attributes["git.fullurl"] == "https://\(written)/r.git")
    }

    @Test func theDriveOfASource() {
        let text = "FROM --platform=windows a\nCOPY D:x /\n"
        #expect(
            message([:], text)
                == "removing drive letter: removing drive letter: The specified path is not on the system drive (C:)")
    }

    /// Names that Unicode takes for the same are two where their bytes differ.
    @Test func namesAreBytes() throws {
        let (one, two) = ("\u{E9}", "e\u{301}")
        let many = (0..<30).map { "A\($0)=1" }.joined(separator: " ")
        for more in ["", "ENV \(many)\n"] {
            let text =
                "FROM scratch\n\(more)ENV \(one)=1 \(two)=2\nLABEL \(one)=$\(one) \(two)=2 x=\"${\(one)}\"\nVOLUME \(one) \(two)\n"
                + "ARG \(one)=3\nCOPY \(one) \(two) /\nRUN x\n"
            let result = try compiled([:], text).results[0]
            let image = try ImageConfig(reading: result.config)
            #expect(image.config.labels.count == 3 && image.config.volumes.count == 2)
            #expect(
                image.config.env.suffix(2).map { Array($0.utf8) } == ["\(one)=1", "\(two)=2"].map { Array($0.utf8) })
            let sources = result.definition.entries.compactMap { entry -> String? in
                guard case .source(let source) = entry.op.kind else { return nil }
                return source.attributes["local.followpaths"]
            }
            #expect(sources.map { Array($0.utf8) } == [Array("[\"\(two)\",\"\(one)\"]".utf8)])
        }
    }

    /// A context in place of a stage leaves it the platform of its `FROM`.
    @Test func thePlatformOfAReplacedStage() throws {
        let text = "FROM --platform=linux/arm/v7 a AS s\nFROM s\nCOPY a /\n"
        let definition = try compiled(["context:s": "local:x", "multi-platform": "1"], text).results[0].definition
        let names = definition.entries.compactMap { $0.metadata.description["llb.customname"] }
        #expect(names.contains("[linux/arm/v7 stage-1 1/1] COPY a /"))
    }

    /// A definition that comes from no line of the file does not bring the file along.
    @Test func aFileThatNoOpComesFrom() throws {
        let definition = try compiled(["context:a": "docker-image://b"], "FROM a\n").results[0].definition
        #expect(definition.entries.count == 2 && definition.infos.isEmpty)
        #expect(try compiled([:], "FROM a\n").results[0].definition.infos.count == 1)
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
