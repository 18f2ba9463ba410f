import DfcBasics
import TestSupport
import Testing

/// `EXPERIMENTAL_BUILDKIT_SOURCE_POLICY`, and the form of lock files that it reads.
@Suite struct SourcePolicyTests {
    private func run(_ dfc: Dfc, _ arguments: [String], policy: String) throws -> Program.Result {
        try dfc.write("policy.json", policy)
        return try dfc(arguments, environment: ["EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": "\(dfc.path)/policy.json"])
    }

    private func rule(_ action: String, _ identifier: String, to target: String? = nil) -> String {
        let update = target.map { #","updates":{"identifier":"\#($0)"}"# } ?? ""
        return #"{"rules":[{"action":"\#(action)","selector":{"identifier":"\#(identifier)"}\#(update)}]}"#
    }

    @Test func imagesAreDeniedAndReplacedWhileCompiling() throws {
        guard let dfc = try Dfc("policy") else { return }
        let site = try ImageSite()
        site.putImage("base", tag: "1", seed: "one")
        let two = site.putImage("base", tag: "2", seed: "two")
        let base = "docker-image://\(site.host)/base"
        try dfc.write("ctx/Dockerfile", "FROM \(site.host)/base:1\nWORKDIR /x\n")
        let denied = try run(dfc, ["compile", "ctx"], policy: rule("DENY", "\(base):*"))
        #expect(denied.status == 1)
        #expect(
            denied.errorText.contains(
                "\(site.host)/base:1: failed to resolve source metadata for \(site.host)/base:1: could not resolve "
                    + "image due to policy: source \"\(base):1\" denied by policy: source denied by policy"),
            "\(denied.errorText)")
        let converted = try run(dfc, ["compile", "ctx"], policy: rule("CONVERT", "\(base):1", to: "\(base):2"))
        #expect(converted.text.contains("\"\(base):2@\(two)\""), "\(converted.text)\(converted.errorText)")
        #expect(converted.text.contains("SEED=two"))
        #expect(!converted.text.contains("\(base):1"))
        let other = try run(dfc, ["compile", "ctx"], policy: rule("CONVERT", "\(base):1", to: "https://a.com/f"))
        #expect(
            other.errorText.contains(
                "ref mutated by policy to non-image: \(base):1 -> https://a.com/f"), "\(other.errorText)")
        // In a named context, what is no image is a context again.
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY --from=c / /\n")
        let context = try run(
            dfc, ["compile", "--build-context", "c=\(base):1", "--build-context", "d=ctx", "ctx"],
            policy: rule("CONVERT", "\(base):1", to: "local://d"))
        #expect(context.text.contains("\"local://d\""), "\(context.errorText)")
        let loop = try run(
            dfc, ["compile", "--build-context", "c=\(base):1", "ctx"],
            policy: rule("CONVERT", "\(base):1", to: "oci-layout://x"))
        #expect(loop.errorText.contains("oci-layout reference \"x\" has no digest"), "\(loop.errorText)")
    }

    @Test func otherSourcesAreGovernedWhenTheGraphIsLoaded() throws {
        guard let dfc = try Dfc("policy") else { return }
        let site = try ImageSite()
        site.put("a.txt", "A")
        site.put("b.txt", "B")
        try dfc.write("ctx/Dockerfile", "FROM scratch\nADD \(site.url("a.txt")) /\n")
        try dfc.write("alone/Dockerfile", "FROM scratch\nCOPY <<EOT /x\nx\nEOT\n")
        let build = ["solve", "--progress", "plain", "-o", "out", "ctx"]
        let denied = try run(dfc, build, policy: rule("DENY", "http://*"))
        #expect(denied.status == 1)
        #expect(
            denied.errorText.hasSuffix(
                "ERROR: failed to solve: failed to load LLB: error evaluating the source policy: source "
                    + "\"\(site.url("a.txt"))\" denied by policy: source denied by policy\n"), "\(denied.errorText)")
        let replaced = try run(dfc, build, policy: rule("CONVERT", site.url("a.txt"), to: site.url("b.txt")))
        #expect(replaced.status == 0, "\(replaced.errorText)")
        #expect(try dfc.text("out/a.txt") == "B", "the name stays, the content does not")
        #expect(replaced.errorText.contains("ADD \(site.url("a.txt"))"))
        let dockerfile = try run(dfc, ["solve", "-o", "none", "alone"], policy: rule("DENY", "*"))
        #expect(
            dockerfile.errorText.contains(
                "failed to read dockerfile: failed to load LLB: error evaluating the source policy: source "
                    + "\"local://dockerfile\" denied by policy"), "\(dockerfile.errorText)")
        // The graph alone is made without asking about it.
        let graph = try run(dfc, ["compile", "ctx", "--dump-dag=llb", "-o", "graph"], policy: rule("DENY", "http://*"))
        #expect(graph.status == 0)
        let loaded = try run(dfc, ["solve", "--llb", "graph", "-o", "none"], policy: rule("DENY", "http://*"))
        #expect(loaded.errorText.contains("failed to load LLB: error evaluating the source policy"))
    }

    @Test func aPolicyThatCannotBeRead() throws {
        guard let dfc = try Dfc("policy") else { return }
        try dfc.write("Dockerfile", "FROM scratch\n")
        let faulty = try run(dfc, ["compile", "Dockerfile"], policy: "{")
        #expect(faulty.status == 1 && faulty.errorText.contains("failed to parse source policy: "))
        let missing = try dfc(
            ["compile", "Dockerfile"], environment: ["EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": "nowhere"])
        #expect(missing.errorText.contains("failed to read policy file: open nowhere: "), "\(missing.errorText)")
    }

    @Test func aLockFileAsPolicyPinsTheSame() throws {
        guard let dfc = try Dfc("policy"), let git = try GitDaemon() else { return }
        let site = try ImageSite()
        let digest = site.putImage("base", tag: "1", seed: "one")
        site.put("f", "one")
        try git.commit(["sub/f=one"])
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM \(site.host)/base:1 AS b
            FROM scratch
            COPY --from=b . /
            ADD \(site.url("f")) /f
            ADD \(git.url())#main:sub /sub
            ADD \(git.url())#main /all
            """)
        try dfc.succeed(["lock", "--format", "source-policy", "--lock", "policy.json", "ctx"])
        site.putImage("base", tag: "1", seed: "two")
        try git.commit(["sub/f=two"])
        let policy = try dfc.text("policy.json")
        let compiled = try run(dfc, ["compile", "ctx"], policy: policy)
        #expect(compiled.text.contains("docker-image://\(site.host)/base:1@\(digest)"), "\(compiled.errorText)")
        let built = try run(dfc, ["solve", "-o", "out", "ctx"], policy: policy)
        #expect(built.status == 0, "\(built.errorText)")
        #expect(try dfc.text("out/sub/f") == "one")
        #expect(try dfc.text("out/all/sub/f") == "one")
        site.put("f", "two")
        let moved = try dfc(
            ["solve", "-o", "out", "ctx"],
            environment: [
                "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": "\(dfc.path)/policy.json", "DFC_STATE_DIR": "\(dfc.path)/new",
            ])
        #expect(moved.errorText.contains("digest mismatch \(Digest.of("two")): \(Digest.of("one"))"))
    }
}
