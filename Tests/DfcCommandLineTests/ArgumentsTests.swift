import DfcCommandLine
import DfcHost
import Testing

private func words(_ line: String) -> [[UInt8]] {
    line.split(separator: " ").map { Array($0.utf8) }
}

@Suite struct ArgumentsTests {
    /// The flags that the command line promises, by command.
    static let promised: [(CommandName, [String])] = [
        (
            .compile,
            [
                "file", "build-arg", "build-context", "target", "platform", "label", "no-cache", "no-cache-filter",
                "add-host", "network", "shm-size", "ulimit", "cgroup-parent", "resource", "lock", "locked", "pull",
                "session-id",
                "context", "frontend-opt", "call", "check", "state-dir", "config", "debug", "dump-dag", "dump-ast",
                "dump-config", "output", "offline", "unresolved",
            ]
        ),
        (
            .solve,
            [
                "file", "build-arg", "build-context", "target", "platform", "label", "no-cache", "no-cache-filter",
                "add-host", "network", "shm-size", "ulimit", "cgroup-parent", "resource", "lock", "locked", "pull",
                "session-id",
                "frontend-opt", "call", "check", "state-dir", "config", "debug", "llb", "tag", "output", "push",
                "load", "secret", "ssh", "cache-from", "cache-to", "allow", "attest", "provenance", "sbom",
                "annotation", "iidfile", "metadata-file", "quiet", "progress", "jobs", "runtime",
            ]
        ),
        (.lock, ["lock", "update", "format", "file", "state-dir"]),
        (.du, ["format", "state-dir"]),
        (.prune, ["all", "keep-storage", "filter", "state-dir"]),
        (.images, ["format", "state-dir"]),
    ]

    @Test func everyPromisedFlagIsThereAndInTheHelp() {
        for (command, names) in Self.promised {
            let help = HelpText.of(command)
            for name in names {
                #expect(FlagTable.flag(name, of: command) != nil, "\(command.rawValue) --\(name)")
                #expect(help.contains("--\(name)"), "\(command.rawValue) --\(name)")
            }
        }
    }

    @Test func noFlagStandsTwiceForOneCommand() {
        for command in CommandName.allCases {
            let flags = FlagTable.flags(of: command)
            #expect(Set(flags.map(\.name)).count == flags.count, "\(command.rawValue)")
            let letters = flags.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(command.rawValue)")
        }
    }

    @Test func everyFormOfAValue() throws {
        let arguments = try Arguments(
            parsing: words("build -t a:1 --tag=b -tc --build-arg=K=V=W -o - -qD --jobs 3 --no-cache=false -f=x . "))
        #expect(arguments.command == .solve)
        #expect(arguments.list("tag") == ["a:1", "b", "c"])
        #expect(arguments.list("build-arg") == ["K=V=W"])
        #expect(arguments.text("output") == "-")
        #expect(try arguments.toggle("quiet"))
        #expect(try arguments.toggle("debug"))
        #expect(try !arguments.toggle("no-cache"))
        #expect(try arguments.number("jobs") == 3)
        #expect(arguments.path("file") == "x")
        #expect(arguments.operandPath(0) == ".")
    }

    /// What `docker build` takes is taken, even where the help does not show it.
    @Test func flagsOfDockerBuild() throws {
        let line =
            "build --rm --force-rm=false --compress -m 2g -c 5 --memory-swap=-1 --cpuset-cpus 0 --print outline ."
        let arguments = try Arguments(parsing: words(line))
        #expect(arguments.list("memory") == ["2g"])
        #expect(arguments.list("cpu-shares") == ["5"])
        #expect(arguments.operandPath(0) == ".")
        let shown = Set(HelpText.of(.solve).split { " \n[".contains($0) })
        for flag in FlagTable.flags(of: .solve) {
            #expect(shown.contains("--\(flag.name)") == !flag.isHidden, "\(flag.name)")
        }
        #expect(!CompletionScript.script(for: .bash).contains("--force-rm"))
    }

    @Test func optionalValuesNeedAnEqualsSign() throws {
        let plain = try Arguments(parsing: words("compile --dump-dag Dockerfile"))
        #expect(try plain.choice("dump-dag") == "json")
        #expect(plain.operandPath(0) == "Dockerfile")
        let tree = try Arguments(parsing: words("compile Dockerfile --dump-dag=tree"))
        #expect(try tree.choice("dump-dag") == "tree")
        let wrong = try Arguments(parsing: words("compile Dockerfile --dump-dag=trie"))
        #expect(throws: FlagValueError.self) { try wrong.choice("dump-dag") }
    }

    @Test func listsAreSplitAtCommas() throws {
        let arguments = try Arguments(parsing: words("solve --platform linux/amd64,linux/arm64 --platform linux/arm ."))
        #expect(arguments.commaList("platform") == ["linux/amd64", "linux/arm64", "linux/arm"])
    }

    @Test func bytesThatAreNoUTF8Stay() throws {
        let arguments = try Arguments(parsing: [Array("solve".utf8), [0x66, 0xFF]])
        #expect(PathText.bytes(of: arguments.operandPath(0) ?? "") == [0x66, 0xFF])
    }

    @Test func whatFollowsTwoDashesIsNoFlag() throws {
        let arguments = try Arguments(parsing: words("solve -- -f"))
        #expect(arguments.operandPath(0) == "-f")
    }

    static let mistakes: [(line: String, says: [String])] = [
        ("", ["please name a command"]),
        ("slove .", ["unknown command: slove", "did you mean solve?"]),
        ("--verison", ["unknown flag: --verison"]),
        ("solve --no-cash .", ["unknown flag: --no-cash", "did you mean --no-cache?"]),
        ("solve -Z .", ["unknown flag: -Z"]),
        ("solve . --tag", ["flag needs an argument: --tag"]),
        ("solve -t", ["flag needs an argument: -t"]),
        ("solve", ["please specify build context"]),
        ("solve a b", ["too many arguments: b"]),
        ("completion", ["please name the shell"]),
        ("du --all", ["unknown flag: --all"]),
    ]

    @Test(arguments: mistakes.map(\.line))
    func mistakesAreNamed(_ line: String) throws {
        let says = try #require(Self.mistakes.first { $0.line == line }?.says)
        let error = #expect(throws: UsageError.self) { try Arguments(parsing: words(line)) }
        for text in says { #expect(error?.message.contains(text) == true, "\(error?.message ?? "")") }
    }

    @Test func helpNeedsNoContext() throws {
        #expect(try Arguments(parsing: words("solve --help")).has("help"))
        #expect(try Arguments(parsing: words("--help")).command == .help)
        #expect(try Arguments(parsing: words("solve --llb -")).text("llb") == "-")
    }
}
