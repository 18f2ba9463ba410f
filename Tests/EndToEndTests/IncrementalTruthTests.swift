import DfcBasics
import TestSupport
import Testing

/// After any edit a build over the old store gives what a build from an empty store gives, and runs only what the edit
/// can reach.
@Suite(.serialized) struct IncrementalTruthTests {
    /// What is edited, and which steps it can reach.
    enum Edit: CaseIterable {
        case contentA, modeA, renameA, contentB, touchB, linkB, ignoreFile, buildArgument, dockerfileLine, baseImage,
            revert
        case extended

        var reaches: Set<String> {
            // In the last stage the second COPY lies upon the first.
            let a: Set<String> = ["COPY a/", "RUN cat /a", "COPY --from=one", "COPY --from=two"]
            let b: Set<String> = ["COPY b/", "RUN ls /b", "COPY --from=two"]
            switch self {
            case .contentA, .modeA, .renameA, .extended: return a
            case .contentB, .linkB: return b
            case .touchB: return []
            case .ignoreFile: return a.union(b)
            case .buildArgument: return ["RUN ls /b", "COPY --from=two"]
            case .dockerfileLine: return ["RUN cat /a", "COPY --from=one", "COPY --from=two"]
            case .baseImage, .revert: return a.union(b).union(["WORKDIR", "RUN echo base"])
            }
        }
    }

    /// State of the context, written anew for each build.
    struct Project {
        var a = ["a/one": "1", "a/two": "2"]
        var modes = ["a/one": 0o644]
        var b = ["b/x": "x", "b/deep/y": "y"]
        var link = "x"
        var ignored = "*.log"
        var argument = "start"
        var line = "first"
        var base = "one"
        var attribute = "none"

        func write(to dfc: Dfc, _ folder: String) throws {
            _ = try Program.run("rm", ["-rf", "\(dfc.path)/\(folder)"])
            for (path, text) in a.merging(b, uniquingKeysWith: { $1 }) { try dfc.write("\(folder)/\(path)", text) }
            for (path, mode) in modes where a[path] != nil {
                _ = try Program.run("chmod", [String(mode, radix: 8), "\(dfc.path)/\(folder)/\(path)"])
            }
            _ = try Program.run("ln", ["-s", link, "\(dfc.path)/\(folder)/b/link"])
            if attribute != "none" {
                _ = try Program.run(
                    "python3",
                    [
                        "-c", "import os,sys; os.setxattr(sys.argv[1], 'user.note', sys.argv[2].encode())",
                        "\(dfc.path)/\(folder)/a/one", attribute,
                    ])
            }
            try dfc.write("\(folder)/.dockerignore", ignored + "\n")
            try dfc.write("\(folder)/a/noise.log", "\(Clock.milliseconds)")
            try dfc.write(
                "\(folder)/Dockerfile",
                """
                FROM base AS one
                WORKDIR /w
                RUN echo base > base
                COPY a/ /a/
                RUN cat /a/* > /w/all; ls -l /a | cut -c 1-10 > /w/modes; echo \(line)
                FROM base AS two
                COPY b/ /b/
                ARG NOTE
                RUN ls /b > /names; echo $NOTE > /note
                FROM base
                COPY --from=one /w /a /one/
                COPY --from=two /b /names /note /two/
                """)
        }
    }

    /// OCI layouts of two base images, so that a base can change under its name.
    static func makeBases(_ dfc: Dfc) throws {
        for name in ["one", "two"] {
            try dfc.write("base-\(name)/Dockerfile", "FROM base\nRUN echo \(name) > /which\n")
            try dfc.succeed(["solve", "-o", "type=oci,tar=false,dest=layout-\(name)", "base-\(name)"])
        }
    }

    static func solve(_ dfc: Dfc, _ project: Project, state: String, out: String) throws -> Program.Result {
        _ = try Program.run("rm", ["-rf", "\(dfc.path)/\(out)"])
        return try dfc.succeed(
            [
                "solve", "--progress", "rawjson", "--state-dir", "\(dfc.path)/\(state)", "--build-arg",
                "NOTE=\(project.argument)", "--build-context", "base=oci-layout://\(dfc.path)/layout-\(project.base)",
                "-o", "type=local,dest=\(out)", "ctx",
            ])
    }

    static func apply(_ edit: Edit, to project: inout Project, number: Int, random: inout SeededRandom) {
        switch edit {
        case .contentA: project.a["a/one"] = "content \(number)"
        case .modeA: project.modes["a/one"] = project.modes["a/one"] == 0o755 ? 0o600 : 0o755
        case .renameA:
            let name = project.a.keys.sorted()[Int.random(in: 0..<project.a.count, using: &random)]
            project.a["a/renamed\(number)"] = project.a.removeValue(forKey: name)
        case .contentB: project.b["b/deep/y"] = "deep \(number)"
        case .touchB: break
        case .linkB: project.link = project.link == "x" ? "deep/y" : "x"
        case .ignoreFile: project.ignored = project.ignored == "*.log" ? "**/*.log\nb/deep" : "*.log"
        case .buildArgument: project.argument = "note \(number)"
        case .dockerfileLine: project.line = "line \(number)"
        case .baseImage: project.base = project.base == "one" ? "two" : "one"
        case .revert: project = Project()
        case .extended: project.attribute = "value \(number)"
        }
    }

    @Test(arguments: [1, 2, 3, 4])
    func anEditedBuildIsAFreshBuild(_ seed: UInt64) throws {
        guard let dfc = try Dfc("truth"), try dfc.makeBase() else { return }
        try Self.makeBases(dfc)
        var random = SeededRandom(seed)
        var project = Project()
        try project.write(to: dfc, "ctx")
        _ = try Self.solve(dfc, project, state: "kept", out: "kept-out")
        for number in 0..<min(50, 3 * Environment.stressFactor) {
            let edit = Edit.allCases[Int.random(in: 0..<Edit.allCases.count, using: &random)]
            Self.apply(edit, to: &project, number: number, random: &random)
            try project.write(to: dfc, "ctx")
            let incremental = try Self.solve(dfc, project, state: "kept", out: "kept-out")
            _ = try Self.solve(dfc, project, state: "fresh-\(number)", out: "fresh-out")
            let kept = try Dfc.fingerprint("\(dfc.path)/kept-out")
            let fresh = try Dfc.fingerprint("\(dfc.path)/fresh-out")
            #expect(kept == fresh, "seed \(seed), edit \(number): \(edit)")
            _ = try Program.run("rm", ["-rf", "--one-file-system", "\(dfc.path)/fresh-\(number)"])
            for (name, vertex) in try Dfc.vertices(incremental) where vertex["cached"]?.bool != true {
                guard vertex["started"] != nil, let step = name.split(separator: "] ", maxSplits: 1).last,
                    ["RUN", "COPY", "WORKDIR"].contains(step.prefix { $0 != " " })
                else { continue }
                // The ignored file of a/ is written anew each time; with the first ignore file it lies in a/.
                let reach = edit.reaches.union(project.ignored == "*.log" ? Edit.contentA.reaches : [])
                #expect(
                    reach.contains { step.hasPrefix($0) }, "seed \(seed), edit \(number): \(edit) ran \(step)")
            }
        }
    }
}
