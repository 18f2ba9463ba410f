import DfcBasics
import DockerfileLowering
import ImageSpec
import LLB
import Testing

/// Attributes of the frontend that no recorded case has; the texts are BuildKit's.
@Suite struct FrontendAttributeTests {
    private let copying = "FROM scratch\nCOPY a /\n"

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
        #expect(Offline.message(copying, attributes) == expected)
    }

    static let refused: [([String: String], String)] = [
        (["override-copy-image": "x"], #"support for "override-copy-image" was removed in BuildKit 0.11"#),
        (["override-copy-image": ""], "compiled"),
        (["frontend.caps": "moby.buildkit.frontend.inputs,moby.buildkit.frontend.contexts+forward"], "compiled"),
        (["frontend.caps": "a+forward,b,c"], "unsupported frontend capability b"),
        (["frontend.caps": "a+forward,moby.buildkit.frontend.inputs"], "unsupported frontend capability a"),
        (["cpusetcpus": " 0-3, 7,,+8"], "compiled"),
        (["ulimit": "core=-1:-1,nofile=1:-1"], "compiled"),
        (["ulimit": "as=1"], "failed to parse ulimit: invalid ulimit type: as"),
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
        #expect(Offline.message(copying, attributes) == expected)
    }

    @Test func epochsFarAway() throws {
        let text = "FROM scratch\nWORKDIR /a\n"
        for (epoch, created) in [
            ("9223372037", "2262-04-11T23:47:17Z"), ("253402300799", "9999-12-31T23:59:59Z"),
            ("-62167219200", "0000-01-01T00:00:00Z"), ("-9223372037", "1677-09-21T00:12:43Z"),
        ] {
            let result = try Offline.compiled(text, ["build-arg:SOURCE_DATE_EPOCH": epoch])
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
                Offline.message(text, ["build-arg:SOURCE_DATE_EPOCH": epoch])
                    == "failed to marshal image config: json: error calling MarshalJSON for type *time.Time: "
                    + "Time.MarshalJSON: year outside of range [0,9999]")
            #expect(Offline.message("FROM scratch\n", ["build-arg:SOURCE_DATE_EPOCH": epoch]) == "compiled")
        }
        #expect(Offline.message(copying, ["build-arg:SOURCE_DATE_EPOCH": "9223372036854775808"]).hasPrefix("invalid"))
    }
}
