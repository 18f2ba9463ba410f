import DfcBasics
import LLB
import Testing

/// What a source policy does to sources; the cases and texts are BuildKit's (`sourcepolicy`, `llbsolver`).
@Suite struct SourcePolicyTests {
    private func named(_ name: String) -> OpMetadata {
        var metadata = OpMetadata()
        metadata.description["llb.customname"] = name
        return metadata
    }

    private static let image = "docker-image://docker.io/library/"

    private func policy(_ rules: String...) throws -> SourcePolicy {
        try SourcePolicy(reading: Array(#"{"rules":[\#(rules.joined(separator: ","))]}"#.utf8))
    }

    private func rule(_ action: String, _ identifier: String, to target: String? = nil, type: String = "") -> String {
        let update = target.map { #","updates":{"identifier":"\#(Self.full($0))"}"# } ?? ""
        let match = type.isEmpty ? "" : #","match_type":"\#(type)""#
        return #"{"action":"\#(action)","selector":{"identifier":"\#(Self.full(identifier))"\#(match)}\#(update)}"#
    }

    private static func full(_ name: String) -> String {
        name.contains("/") || name.contains("*") ? name : image + name
    }

    private func applied(_ policy: SourcePolicy, _ identifier: String) -> String {
        var source = SourceOp(identifier: Self.full(identifier))
        do throws(SourcePolicyError) {
            try policy.apply(to: &source)
            return source.identifier.replacing(Self.image, with: "")
        } catch {
            return "error: \(error)"
        }
    }

    private func denied(_ identifier: String) -> String {
        "error: source \"\(Self.full(identifier))\" denied by policy: source denied by policy"
    }

    @Test func theLastMatchingRuleDecides() throws {
        let all = try policy(rule("DENY", "docker-image://*"), rule("ALLOW", "a:1"))
        #expect(applied(all, "a:1") == "a:1")
        #expect(applied(all, "b:1") == denied("b:1"))
        #expect(applied(all, "https://a.com/x") == "https://a.com/x")
        let other = try policy(rule("ALLOW", "a:1"), rule("DENY", "docker-image://*"))
        #expect(applied(other, "a:1") == denied("a:1"))
        #expect(applied(try policy(rule("DENY", "*")), "local://context") == denied("local://context"))
    }

    @Test func conversionsGoOnUntilNothingChanges() throws {
        let chain = try policy(
            rule("DENY", "c:2"), rule("CONVERT", "a:1", to: "b:1"), rule("CONVERT", "b:1", to: "c:1"))
        #expect(applied(chain, "a:1") == "c:1")
        let toDenied = try policy(rule("DENY", "b:1"), rule("CONVERT", "a:1", to: "b:1"))
        #expect(applied(toDenied, "a:1") == denied("b:1"))
        // What is converted is not denied under its old name, wherever the denial stands.
        #expect(applied(try policy(rule("DENY", "a:1"), rule("CONVERT", "a:1", to: "b:1")), "a:1") == "b:1")
        let loop = try policy(rule("CONVERT", "a:1", to: "b:1"), rule("CONVERT", "b:1", to: "a:1"))
        #expect(applied(loop, "a:1") == "error: too many mutations on a single source: too many operations")
        #expect(
            applied(try policy(rule("CONVERT", "a:1")), "a:1")
                == "error: error mutating source policy: missing destination for convert rule")
    }

    @Test func selectors() throws {
        let wildcard = try policy(
            rule("CONVERT", "docker-image://docker.io/library/golang:*", to: "docker-image://m.io/${1}/go:$1-x"))
        #expect(applied(wildcard, "golang:1.19") == "docker-image://m.io/1.19/go:1.19-x")
        #expect(applied(wildcard, "python:3") == "python:3")
        let regex = try policy(
            rule(
                "CONVERT", #"docker\\-image://docker\\.io/library/(g.*):(.*)"#, to: "docker-image://m.io/$2/${1}",
                type: "REGEX"))
        #expect(applied(regex, "golang:1.19") == "docker-image://m.io/1.19/golang")
        let exact = try policy(rule("DENY", "docker-image://docker.io/library/*", type: "EXACT"))
        #expect(applied(exact, "a:1") == "a:1")
        #expect(
            applied(try policy(rule("DENY", "a**b")), "a:1")
                == #"error: error matching source policy: failed to translate wildcard "a**b" to regexp: "#
                + #"invalid wildcard: "**""#)
    }

    @Test func constraintsAndAttributes() throws {
        let policy = try policy(
            """
            {"Action":2,"selector":{"identifier":"https://a.com/*","constraints":[
              {"key":"http.filename","value":"^x","condition":"MATCHES"},
              {"key":"http.checksum","value":"","condition":"EQUAL"},
              {"key":"http.uid","value":"7","condition":"NOTEQUAL"}]},
             "updates":{"attrs":{"http.checksum":"sha256:1"}}}
            """)
        func checksum(_ attributes: TextMap) throws -> String? {
            var source = SourceOp(identifier: "https://a.com/f", attributes: attributes)
            try policy.apply(to: &source)
            // Without an identifier of its own the update takes the selector's.
            if source.attributes["http.checksum"] == "sha256:1" { #expect(source.identifier == "https://a.com/*") }
            return source.attributes["http.checksum"]
        }
        #expect(try checksum(["http.filename": "xy"]) == "sha256:1")
        #expect(try checksum(["http.filename": "yx"]) == nil)
        #expect(try checksum(["http.filename": "x", "http.uid": "7"]) == nil)
        #expect(try checksum(["http.filename": "x", "http.checksum": "sha256:2"]) == "sha256:2")
    }

    @Test(arguments: [
        ("{", "invalid json at byte 1"), ("[]", "cannot unmarshal array"),
        (#"{"rules":[null]}"#, "invalid nil rule in policy"),
        (#"{"rules":[{}]}"#, "invalid nil selector in policy"),
        (#"{"rules":[{"selector":{"constraints":[null]}}]}"#, "invalid nil constraint in policy"),
        (#"{"rules":[{"action":"NO","selector":{}}]}"#, #"unrecognized enum PolicyAction value "NO""#),
        (#"{"rules":[{"action":7,"selector":{}}]}"#, "invalid PolicyAction value: 7"),
    ])
    func whatIsNoPolicy(_ text: String, _ message: String) {
        do throws(SourcePolicyError) {
            _ = try SourcePolicy(reading: Array(text.utf8))
            Issue.record("\(text) was read")
        } catch {
            #expect(error.description.lowercased().contains(message.lowercased()), "\(error)")
        }
    }

    @Test func whatIsWrittenIsRead() throws {
        var policy = try policy(
            rule("CONVERT", "a:*", to: "b:$1"), rule("DENY", "x", type: "REGEX"), rule("ALLOW", "y", type: "EXACT"))
        policy.rules[0].update?.attributes = ["k": "v"]
        policy.rules[1].constraints = [SourcePolicy.Constraint(key: "k", value: "v", condition: .matches)]
        #expect(try SourcePolicy(reading: policy.encode()) == policy)
    }

    @Test func aDefinitionIsRewritten() throws {
        var graph = Graph()
        let first = graph.source(SourceOp(identifier: Self.full("a:1")), .init(named("A")))
        let second = graph.source(SourceOp(identifier: Self.full("b:1")), .init(named("B")))
        let merge = graph.merge([first, second], .init(named("M"), location: .init(lines: [3])))
        let before = graph.definition(of: merge)
        let after = try before.applying(try policy(rule("CONVERT", "a:1", to: "c:1")))
        #expect(after.entries.count == 4)
        #expect(after.entries[1].digest == before.entries[1].digest)
        for (entry, old) in zip(after.entries, before.entries) {
            #expect(Digest.of(entry.bytes) == entry.digest)
            #expect(entry.metadata == old.metadata)
            #expect(entry.locations == old.locations)
            #expect(entry.op.inputs.allSatisfy { input in after.entries.contains { $0.digest == input.digest } })
        }
        // Sources that become the same are one.
        let merged = try before.applying(try policy(rule("CONVERT", "a:1", to: "b:1")))
        #expect(merged.entries.count == 3)
        #expect(try before.applying(SourcePolicy()).entries.map(\.digest) == before.entries.map(\.digest))
        let none = try policy(rule("DENY", "*"))
        do throws(SourcePolicyError) {
            _ = try before.applying(none)
            Issue.record("nothing was denied")
        } catch {
            #expect(error.description.hasPrefix("error evaluating the source policy: source \"docker-image://"))
        }
    }

    /// What is no JSON may be protobuf's wire form; the error is that of the JSON form.
    @Test func wireForm() throws {
        func field(_ number: UInt8, _ value: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(value.count)] + value }
        func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
        let constraint = field(1, "k") + field(2, "v") + [3 << 3, 2]
        let selector = field(1, "git://h/r") + [2 << 3, 1] + field(3, constraint)
        let update = field(1, "git://h/r#x") + field(2, field(1, "a") + field(2, "b"))
        let rule = [1 << 3, 2] + field(2, selector) + field(3, update)
        let policy = try SourcePolicy(reading: [1 << 3, 1] + field(2, rule) + field(2, field(2, field(1, "*"))))
        var first = SourcePolicy.Rule(
            .convert, "git://h/r", .exact, update: .init(identifier: "git://h/r#x", attributes: ["a": "b"]))
        first.constraints = [.init(key: "k", value: "v", condition: .matches)]
        #expect(policy.rules == [first, .init(.allow, "*", .wildcard)])
        let broken: [[UInt8]] = [
            [], [2 << 3 | 2, 9], field(2, [1 << 3, 7]), Array("rules".utf8), field(2, [1 << 3, 1]),
        ]
        for bytes in broken {
            let error = #expect(throws: SourcePolicyError.self) { try SourcePolicy(reading: bytes) }
            #expect(error?.description.hasPrefix("invalid JSON at byte") == true)
        }
    }

    @Test func namesAreThoseThatThePolicyKnows() throws {
        var graph = Graph()
        let node = graph.source(SourceOp(identifier: "git://odd"), .init(OpMetadata()))
        let definition = graph.definition(of: node)
        let policy = try policy(rule("DENY", "git://usual/*"))
        #expect(throws: Never.self) { try definition.applying(policy) }
        #expect(throws: SourcePolicyError.self) { try definition.applying(policy) { _ in "git://usual/x" } }
    }
}
