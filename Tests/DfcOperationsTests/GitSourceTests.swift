import DfcBasics
import DfcHost
import DfcOperations
import DfcStore
import TestSupport
import Testing

@Suite struct GitSourceTests {
    private func text(_ got: (key: String, layer: String, names: [String]), _ name: String) throws -> String {
        String(decoding: try System.readAll("\(got.layer)/\(name)"), as: UTF8.self)
    }

    @Test func refsMeanWhatTheyMeanInBuildKit() async throws {
        guard let daemon = try GitDaemon() else { return }
        let first = try daemon.commit(["f=one", "run.sh=x"])
        try System.chmod("\(daemon.path())/run.sh", 0o755)
        try daemon.git("tag", "-a", "v1", "-m", "t")
        // By a name that is neither a branch's nor a tag's full or short one, the tag itself is what is found.
        let tag = try daemon.git("rev-parse", "v1")
        try daemon.git("tag", "light")
        let second = try daemon.commit(["f=two", "d/g=deep"])
        try daemon.git("branch", "other", first)
        try daemon.git("branch", "v2", first)
        try daemon.git("tag", "v2", second)
        let site = try RemoteSite()
        let table: [(String, String, String)] = [
            ("", "two", second), ("main", "two", second), ("v1", "one", first), ("light", "one", first),
            ("other", "one", first), ("refs/heads/other", "one", first), ("refs/tags/v1", "one", first),
            ("tags/v1", "one", tag), (first, "one", first), ("v2", "one", first), ("refs/tags/v2", "two", second),
        ]
        for (ref, content, commit) in table {
            let got = try await site.git(
                daemon.identifier(ref), ["git.fullurl": daemon.url()], in: site.build())
            #expect(try text(got, "f") == content, "\(ref)")
            #expect(got.key == commit, "\(ref)")
            #expect(!got.names.contains(".git"))
        }
        let got = try await site.git(daemon.identifier(), ["git.fullurl": daemon.url()], in: site.build())
        #expect(got.names == ["d", "f", "run.sh"])
        #expect(try System.stat("\(got.layer)/run.sh").permissions == 0o755)
        #expect(try System.stat("\(got.layer)/f").permissions == 0o644)
        for missing in ["nothing", "HEAD", "refs/heads/nothing"] {
            await #expect {
                try await site.git(daemon.identifier(missing), ["git.fullurl": daemon.url()], in: site.build())
            } throws: {
                "\($0)".hasPrefix("repository does not contain ref \(missing), output: \"")
            }
        }
    }

    @Test func foldersOfARepositoryAreTakenAloneAndNeverThroughLinks() async throws {
        guard let daemon = try GitDaemon() else { return }
        try daemon.commit(["top=1", "a/b/f=deep", "a/b/a=same name"])
        try System.symlink("a", "\(daemon.path())/link")
        let commit = try daemon.commit([])
        let site = try RemoteSite()
        let got = try await site.git(
            daemon.identifier("main:a/b"), ["git.fullurl": daemon.url()], in: site.build())
        #expect(got.names == ["a", "f"])
        #expect(got.key == "\(commit):a/b")
        await #expect {
            try await site.git(daemon.identifier("main:link"), ["git.fullurl": daemon.url()], in: site.build())
        } throws: {
            "\($0)".contains("git subpath \"link\" contains non-directory \"link\"")
        }
        await #expect {
            try await site.git(daemon.identifier("main:no/where"), ["git.fullurl": daemon.url()], in: site.build())
        } throws: {
            "\($0)".contains("invalid subdir no/where: failed to lstat \"no\"")
        }
    }

    /// Trees that no git would make by itself: what is checked out stays below the layer's folder.
    @Test func evilTreesLeaveNothingOutside() async throws {
        guard let daemon = try GitDaemon() else { return }
        try daemon.commit(["victim=evil\n"])
        let outside = try TemporaryFolder("outside")
        try File.write("\(outside.path)/victim", "untouched\n")
        let blob = try daemon.git("rev-parse", "HEAD:victim")
        try File.write("\(daemon.path())/target", outside.path)
        let link = try daemon.git("hash-object", "-w", "target")
        let inner = try daemon.tree("100644 victim", blob)
        for (number, tree) in try [
            daemon.tree("120000 l", link, "40000 l", inner), daemon.tree("40000 ..", inner),
            daemon.tree("40000 .git", inner), daemon.tree("100644 ../../victim", blob),
            daemon.tree("100644 \(outside.path)/victim", blob), daemon.tree("120000 l", link),
        ].enumerated() {
            let commit = try daemon.git("commit-tree", "-m", "m", tree)
            try daemon.git("update-ref", "refs/heads/evil\(number)", commit)
            let site = try RemoteSite()
            do {
                let got = try await site.git(
                    daemon.identifier("evil\(number)"), ["git.fullurl": daemon.url()], in: site.build())
                // A link is kept as a link, and nothing is behind it.
                #expect(got.names.isEmpty || got.names == ["l"], "\(number): \(got.names)")
            } catch let error as RemoteError {
                #expect(!error.description.isEmpty)
            }
            #expect(try File.text("\(outside.path)/victim") == "untouched\n", "\(number)")
            #expect(try File.names(outside.path) == ["victim"], "\(number)")
        }
    }

    @Test func aKeptGitDirectoryIsARepositoryOfItsOwn() async throws {
        guard let daemon = try GitDaemon() else { return }
        try daemon.commit(["f=one"])
        let commit = try daemon.commit(["f=two"])
        try daemon.git("tag", "-a", "v1", "-m", "t")
        let tag = try daemon.git("rev-parse", "v1")
        let site = try RemoteSite()
        let attributes = ["git.fullurl": daemon.url(), "git.keepgitdir": "true"]
        let got = try await site.git(daemon.identifier("v1"), attributes, in: site.build())
        #expect(got.key == "\(tag).git#refs/tags/v1")
        #expect(got.names == [".git", "f"])
        let git = try Program.run(
            "/usr/bin/env", ["git", "-c", "safe.directory=*", "log", "--format=%H %D"], folder: got.layer)
        #expect(git.text.hasPrefix(commit) && git.text.hasSuffix("HEAD, tag: v1\n"))
        let remote = try Program.run(
            "/usr/bin/env", ["git", "-c", "safe.directory=*", "remote", "get-url", "origin"], folder: got.layer)
        #expect(remote.text == "\(daemon.url())\n")
        let bySHA = try await site.git(daemon.identifier(commit), attributes, in: site.build())
        #expect(bySHA.key == "\(commit).git#\(commit)" && bySHA.names == [".git", "f"])
    }

    @Test func checksumsHoldTheCommitOrTheTag() async throws {
        guard let daemon = try GitDaemon() else { return }
        let commit = try daemon.commit(["f=one"])
        try daemon.git("tag", "-a", "v1", "-m", "t")
        let tag = try daemon.git("rev-parse", "v1")
        let site = try RemoteSite()
        for (ref, checksum) in [("main", commit), ("v1", commit), ("v1", tag), ("main", String(commit.prefix(8)))] {
            _ = try await site.git(
                daemon.identifier(ref), ["git.fullurl": daemon.url(), "git.checksum": checksum], in: site.build())
        }
        let wrong = String(repeating: "0", count: 40)
        await #expect {
            try await site.git(
                daemon.identifier("main"), ["git.fullurl": daemon.url(), "git.checksum": wrong], in: site.build())
        } throws: {
            "\($0)" == "expected checksum to match \(wrong), got \(commit)"
        }
        #expect {
            try GitSpec(identifier: "h/x.git", attributes: ["git.checksum": "xyz"])
        } throws: {
            "\($0)" == "invalid checksum xyz for Git URL, expected hex commit hash"
        }
    }

    @Test func aMovedTagOrBranchIsSeenByTheNextBuild() async throws {
        guard let daemon = try GitDaemon() else { return }
        try daemon.commit(["f=one"])
        try daemon.git("tag", "v")
        try daemon.git("branch", "x")
        let site = try RemoteSite()
        let attributes = ["git.fullurl": daemon.url()]
        for ref in ["v", "x", ""] {
            #expect(try text(await site.git(daemon.identifier(ref), attributes, in: site.build()), "f") == "one")
        }
        try daemon.commit(["f=two"])
        try daemon.git("tag", "-f", "v")
        try daemon.git("branch", "-D", "x")
        try daemon.git("branch", "x/y")
        for ref in ["v", "x/y", ""] {
            #expect(try text(await site.git(daemon.identifier(ref), attributes, in: site.build()), "f") == "two")
        }
        // A force-push to an unrelated history.
        try daemon.git("checkout", "-q", "--orphan", "new")
        try daemon.commit(["f=three"])
        try daemon.git("branch", "-f", "main", "new")
        #expect(try text(await site.git(daemon.identifier("main"), attributes, in: site.build()), "f") == "three")
    }

    @Test func submodulesComeAlongUnlessLeftOut() async throws {
        guard let daemon = try GitDaemon() else { return }
        try daemon.commit(["inner=1"], in: "sub.git")
        try daemon.commit(["f=one"])
        try daemon.git("submodule", "--quiet", "add", daemon.url("sub.git"), "mod")
        let commit = try daemon.commit([])
        let site = try RemoteSite()
        let with = try await site.git(daemon.identifier(), ["git.fullurl": daemon.url()], in: site.build())
        #expect(try text(with, "mod/inner") == "1")
        let without = try await site.git(
            daemon.identifier(), ["git.fullurl": daemon.url(), "git.skipsubmodules": "true"], in: site.build())
        #expect(try System.list("\(without.layer)/mod").isEmpty)
        #expect(without.key == "\(commit)(skip-submodules)")
    }

    @Test func timesOfTheCommitAreGivenToEverything() async throws {
        guard let daemon = try GitDaemon() else { return }
        let commit = try daemon.commit(["d/f=one"])
        let site = try RemoteSite()
        let got = try await site.git(
            daemon.identifier(), ["git.fullurl": daemon.url(), "git.mtime": "commit"], in: site.build())
        for path in ["", "/d", "/d/f"] {
            #expect(try System.stat(got.layer + path).mtime == 1_000_000_000_000_000_000)
        }
        #expect(got.key == "\(commit)(mtime=commit)")
    }

    @Test func aCheckoutIsUsedAgainAndOnlyTheRefIsAskedFor() async throws {
        guard let daemon = try GitDaemon() else { return }
        try daemon.commit(["f=one"])
        let site = try RemoteSite()
        let one = try await site.git(daemon.identifier(), ["git.fullurl": daemon.url()], in: site.build())
        let two = try await site.git(daemon.identifier("main"), ["git.fullurl": daemon.url()], in: site.build())
        #expect(one.layer == two.layer)
        let repositories = { try site.store.diskUsage().filter { $0.recordType == "source.git.checkout" } }
        // A program that another test is just starting has this process' locks too, until it runs.
        #expect(try Clock.wait(atMost: 10_000) { try repositories().map(\.inUse) == [false] })
        var options = PruneOptions()
        options.filter.types = ["source.git.checkout"]
        let isGone = try Clock.wait(atMost: 10_000) {
            #expect(try site.store.prune(options).allSatisfy { $0.id.hasPrefix("git:") && $0.size > 0 })
            return try repositories() == []
        }
        #expect(isGone)
        let three = try await site.git(daemon.identifier(), ["git.fullurl": daemon.url()], in: site.build())
        #expect(three.layer == one.layer)
    }

    @Test func tokensGoByTheEnvironmentAndAreInNoError() async throws {
        let server = try LoopbackServer { request in Reply(403, text: request.header("Authorization") ?? "none") }
        let site = try RemoteSite()
        let attributes = [
            "git.fullurl": "\(server.url)/x.git", "git.authtokensecret": "GIT_AUTH_TOKEN",
            "git.authheadersecret": "GIT_AUTH_HEADER",
        ]
        let secrets = ["GIT_AUTH_TOKEN.\(server.host)": "s3cret\n", "GIT_AUTH_TOKEN": "other"]
        await #expect {
            try await site.git("\(server.host)/x.git#main", attributes, in: site.build(secrets: secrets))
        } throws: {
            let text = "\($0)"
            return text.hasPrefix("failed to fetch remote \(server.url)/x.git: git stderr:")
                && !text.contains("s3cret") && !text.contains(Base64.encode(Array("x-access-token:s3cret".utf8)))
        }
        let wanted = "basic " + Base64.encode(Array("x-access-token:s3cret".utf8))
        #expect(server.requests.map { $0.header("Authorization") } == [wanted])
    }

    @Test func nobodyThereIsNamed() async throws {
        let port = Socket.deadPort
        let site = try RemoteSite()
        await #expect {
            try await site.git(
                "127.0.0.1:\(port)/x.git#main", ["git.fullurl": "git://127.0.0.1:\(port)/x.git"], in: site.build())
        } throws: {
            "\($0)".contains("failed to fetch remote git://127.0.0.1:\(port)/x.git: git stderr:")
                && "\($0)".contains("Connection refused")
        }
        await #expect {
            try await site.git(
                "h/x.git#main", ["git.fullurl": "ssh://git@127.0.0.1:\(port)/x.git", "git.mountsshsock": "default"],
                in: site.build())
        } throws: {
            "\($0)" == "no SSH key \"default\" forwarded from the client"
        }
    }

    /// How BuildKit names a repository where a policy is asked (`GitIdentifier.String`).
    static let identifiers: [(String, [String: String], String)] = [
        ("h/x.git", [:], "git://h/x.git"), ("h/x.git#main:sub", [:], "git://h/x.git#main:sub"),
        ("h:1234//a/../x.git/#v", [:], "git://h:1234/x.git#v"), ("h/x#:a//b/", [:], "git://h/x#:a/b"),
        ("https://u:p@h/x", [:], "git://h/x"), ("git@h:a/x.git#r", [:], "git://h/a/x.git#r"),
        ("h/x#r", ["git.fullurl": "ssh://git@other:22/y"], "git://other:22/y#r"),
        ("h/x", ["git.fullurl": "git@other:y/z"], "git://other/y/z"),
    ]

    @Test(arguments: identifiers)
    func namesForAPolicy(_ identifier: String, _ attributes: [String: String], _ expected: String) throws {
        #expect(try GitSpec(identifier: identifier, attributes: attributes).identifier == expected)
    }

    @Test func optionsAndOtherTricksAreNoRefs() {
        for identifier in ["h/x.git#--upload-pack=touch", "h/x.git#a\u{1}b"] {
            #expect(throws: RemoteError.self) { try GitSpec(identifier: identifier, attributes: [:]) }
        }
        #expect(throws: RemoteError.self) {
            try GitSpec(identifier: "h/x.git", attributes: ["git.fullurl": "https://h/\u{7f}"])
        }
        let spec = try? GitSpec(identifier: "h/x.git", attributes: ["git.fullurl": "ext::sh -c id"])
        #expect(spec?.remote == "https://ext::sh -c id")
    }
}

extension GitDaemon {
    /// A tree of these members, mode and name before the digest of each, made without git's checks.
    func tree(_ members: String...) throws -> String {
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: members.count - 1, by: 2) {
            bytes += Array(members[index].utf8) + [0]
            let digits = Array(members[index + 1])
            bytes += stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(digits[$0...($0 + 1)]), radix: 16) ?? 0
            }
        }
        try File.write("\(path())/tree", bytes)
        return try git("hash-object", "-t", "tree", "--literally", "-w", "tree")
    }
}
