import DfcBasics
import TestSupport
import Testing

/// Lock files from end to end: written from a registry, a layout, a web server and a git daemon, used, and compared.
@Suite struct LockTests {
    private func attributes(_ dfc: Dfc, _ arguments: [String]) throws -> [String: JSONValue] {
        let result = try dfc.succeed(["compile"] + arguments + ["--dump-dag=json"])
        var found: [String: JSONValue] = [:]
        for op in try JSONParser.parse(result.output)["ops"]?.array ?? [] {
            guard let source = op["op"]?["source"] ?? op["source"] else { continue }
            found[source["identifier"]?.string ?? ""] = source["attrs"] ?? .object([])
        }
        return found
    }

    private func lock(_ dfc: Dfc, _ name: String = "ctx/dfc.lock") throws -> JSONValue {
        try JSONParser.parse(try File.read("\(dfc.path)/\(name)"))
    }

    private func pin(_ lock: JSONValue, _ reference: String) -> String? {
        lock["images"]?[reference]?["linux/amd64"]?["digest"]?.string
    }

    @Test func imagesFilesAndCommitsAreHeldToTheLockFile() throws {
        guard let dfc = try Dfc("lock"), let git = try GitDaemon() else { return }
        let site = try ImageSite()
        let first = site.putImage("base", tag: "1", seed: "one")
        let other = site.putImage("other", tag: "latest", seed: "other")
        site.put("file.txt", "one")
        let commit = try git.commit(["sub/f=one"])
        let base = "\(site.host)/base:1"
        let url = site.url("file.txt")
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM \(site.host)/other
            FROM scratch AS remote
            ADD \(url) /
            ADD \(git.url())#main:sub /git
            FROM \(base)
            COPY --from=remote / /
            """)
        let written = try dfc.succeed(["lock", "ctx"])
        #expect(written.errorText.contains("ctx/dfc.lock: 2 images, 1 URL, 1 git ref"), "\(written.errorText)")
        let file = try lock(dfc)
        #expect(pin(file, base) == first)
        #expect(pin(file, "\(site.host)/other:latest") == other)
        #expect(file["http"]?[url]?.string == Digest.of("one").description)
        #expect(file["git"]?["\(git.url())#main"]?.string == commit)

        // Everything moves on; what is locked stays.
        let second = site.putImage("base", tag: "1", seed: "two")
        site.put("file.txt", "two")
        let later = try git.commit(["sub/f=two"])
        let before = site.requests.count
        let locked = try attributes(dfc, ["--lock", "ctx/dfc.lock", "ctx"])
        #expect(site.requests.count == before, "nobody is asked")
        #expect(locked["docker-image://\(base)@\(first)"] != nil, "\(locked.keys)")
        #expect(locked[url]?["http.checksum"]?.string == Digest.of("one").description)
        let remote = "git://127.0.0.1:\(git.port)/a.git"
        #expect(locked["\(remote)#\(commit):sub"] != nil, "\(locked.keys)")
        let free = try attributes(dfc, ["ctx"])
        #expect(free["docker-image://\(base)@\(second)"] != nil)
        #expect(free[url]?["http.checksum"] == nil)
        #expect(free["\(remote)#main:sub"] != nil)

        // Comparing finds each change.
        func drift(_ text: String) throws {
            let result = try dfc(["compile", "--lock", "ctx/dfc.lock", "--locked", "ctx"])
            #expect(result.status == 1)
            #expect(result.errorText.contains(text), "\(result.errorText)")
        }
        func update(_ name: String) throws { try dfc.succeed(["lock", "--update", name, "ctx"]) }
        try drift("\(base) is \(second) now, and \(first) in ctx/dfc.lock")
        try update(base)
        #expect(pin(try lock(dfc), base) == second)
        #expect(
            try lock(dfc)["http"]?[url]?.string == Digest.of("one").description, "only the image is asked for again")
        try drift("\(url) is \(Digest.of("two")) now, and \(Digest.of("one")) in ctx/dfc.lock")
        try update(url)
        try drift("\(git.url())#main is \(later) now, and \(commit) in ctx/dfc.lock")
        try update("\(git.url())#main")
        try dfc.succeed(["compile", "--lock", "ctx/dfc.lock", "--locked", "-o", "dag.json", "ctx"])
        let unknown = try dfc(["lock", "--update", "nobody", "ctx"])
        #expect(unknown.status == 1 && unknown.errorText.contains("nobody is not used by the Dockerfile"))
    }

    @Test func aLockedBuildFetchesWhatIsLocked() throws {
        guard let dfc = try Dfc("locked"), let git = try GitDaemon() else { return }
        let site = try ImageSite()
        site.put("file.txt", "one")
        try git.commit(["f=one"])
        try dfc.write(
            "ctx/Dockerfile", "FROM scratch\nADD \(site.url("file.txt")) /\nADD \(git.url()) /git/\n")
        try dfc.succeed(["lock", "ctx"])
        try git.commit(["f=two"])
        try dfc.succeed(["solve", "--lock", "ctx/dfc.lock", "-o", "out", "ctx"])
        #expect(try dfc.text("out/git/f") == "one")
        site.put("file.txt", "two")
        // The file that is locked is in the store; a store that never had it cannot get it any more.
        try dfc.succeed(["solve", "--lock", "ctx/dfc.lock", "-o", "again", "ctx"])
        #expect(try dfc.text("again/file.txt") == "one")
        let failed = try dfc(
            ["solve", "--lock", "ctx/dfc.lock", "-o", "never", "ctx"], environment: ["DFC_STATE_DIR": "\(dfc.path)/new"]
        )
        #expect(failed.status == 1)
        #expect(failed.errorText.contains("digest mismatch \(Digest.of("two")): \(Digest.of("one"))"))
    }

    @Test func whatIsFixedByTheDockerfileIsNotLocked() throws {
        guard let dfc = try Dfc("fixed") else { return }
        let site = try ImageSite()
        site.put("file.txt", "one")
        let digest = site.putImage("base", tag: "1", seed: "x")
        let commit = String(repeating: "a", count: 40)
        try dfc.write(
            "ctx/Dockerfile",
            """
            FROM \(site.host)/base@\(digest)
            ADD --checksum=\(Digest.of("one")) \(site.url("file.txt")) /
            ADD git://127.0.0.1:1/a.git#\(commit) /git
            """)
        try dfc.succeed(["lock", "ctx"])
        let file = try lock(dfc)
        #expect(pin(file, "\(site.host)/base@\(digest)") == digest)
        #expect(file["http"] == nil && file["git"] == nil)
        #expect(!site.requests.contains("/file.txt"))
        // As a policy there is nothing left to say.
        try dfc.succeed(["lock", "--format", "source-policy", "--lock", "policy.json", "ctx"])
        #expect(try lock(dfc, "policy.json")["rules"]?.array?.isEmpty == true)
    }

    @Test func theFileStandsBesideTheDockerfile() throws {
        guard let dfc = try Dfc("beside") else { return }
        try dfc.write("ctx/Dockerfile", "FROM scratch\n")
        try dfc.write("other/a.Dockerfile", "FROM scratch\n")
        try dfc.succeed(["lock", "-f", "other/a.Dockerfile", "ctx"])
        #expect(try lock(dfc, "other/dfc.lock")["version"]?.integer == 1)
        #expect(!File.exists("\(dfc.path)/ctx/dfc.lock"))
        try dfc.succeed(["lock", "--format", "source-policy", "ctx"])
        let used = try dfc(["compile", "--lock", "ctx/dfc.lock", "ctx"])
        #expect(used.errorText.contains("the file is a source policy and no lock file"), "\(used.errorText)")
    }

    @Test func layoutsAreComparedAndAbsentNamesAreErrors() throws {
        guard let dfc = try Dfc("layout") else { return }
        try dfc.write("made/Dockerfile", "FROM scratch\nCOPY <<EOT /f\nx\nEOT\n")
        try dfc.succeed(["solve", "-o", "type=oci,dest=image,tar=false", "made"])
        let site = try ImageSite()
        site.putImage("base", tag: "1", seed: "x")
        try dfc.write(
            "ctx/Dockerfile", "FROM mine AS m\nFROM \(site.host)/base:1\nCOPY --from=m /f /\n")
        let layout = ["--build-context", "mine=oci-layout://\(dfc.path)/image"]
        try dfc.succeed(["lock"] + layout + ["ctx"])
        let key = "oci-layout://docker.io/library/mine"
        #expect(try lock(dfc)["images"]?.members?.map(\.key) == ["\(site.host)/base:1", key])
        let first = try #require(pin(try lock(dfc), key))
        try dfc.succeed(["compile"] + layout + ["--lock", "ctx/dfc.lock", "--locked", "-o", "dag.json", "ctx"])
        // The layout moves on: a build takes it, a comparison does not.
        try dfc.write("made/Dockerfile", "FROM scratch\nCOPY <<EOT /f\ny\nEOT\n")
        try dfc.succeed(["solve", "-o", "type=oci,dest=image,tar=false", "made"])
        try dfc.succeed(["compile"] + layout + ["--lock", "ctx/dfc.lock", "-o", "dag.json", "ctx"])
        for command in ["compile", "solve"] {
            let moved = try dfc([command] + layout + ["--lock", "ctx/dfc.lock", "--locked", "ctx"])
            #expect(moved.status == 1)
            #expect(
                moved.errorText.contains("\(key) is sha256:") && moved.errorText.contains("now, and \(first) in"),
                "\(moved.errorText)")
        }
        try dfc.succeed(["lock", "--update", key] + layout + ["ctx"])
        #expect(pin(try lock(dfc), key) != first)
        try dfc.succeed(["compile"] + layout + ["--lock", "ctx/dfc.lock", "--locked", "-o", "dag.json", "ctx"])
        // A builder that reads a policy finds layouts by their digests alone.
        try dfc.succeed(["lock", "--format", "source-policy", "--lock", "policy.json"] + layout + ["ctx"])
        #expect(try lock(dfc, "policy.json")["rules"]?.array?.count == 1)
        try dfc.write("ctx/Dockerfile", "FROM \(site.host)/base:2\nADD \(site.url("new")) /\n")
        let image = try dfc(["compile", "--lock", "ctx/dfc.lock", "ctx"])
        #expect(image.errorText.contains("\(site.host)/base:2: not in lock file for platform linux/amd64"))
        try dfc.write("ctx/Dockerfile", "FROM \(site.host)/base:1\nADD \(site.url("new")) /\n")
        try dfc.succeed(["compile", "--lock", "ctx/dfc.lock", "-o", "dag.json", "ctx"])
        let compared = try dfc(["compile", "--lock", "ctx/dfc.lock", "--locked", "ctx"])
        #expect(compared.errorText.contains("\(site.url("new")): not in lock file ctx/dfc.lock"))
    }
}
