import DfcBasics
import TestSupport
import Testing

/// A writer that changes the context all through a build: what comes out is what was read, and nothing is kept under a
/// key of other bytes.
@Suite struct ChangingContextTests {
    static let dockerfile = """
        FROM base
        COPY . /copied/
        RUN cd /copied && find . -type f | sort | xargs sha256sum > /sums
        RUN --mount=type=bind,target=/bound cd /bound && find . -type f | sort | xargs cat | sha256sum > /bound-sum
        """

    /// Writes, replaces, truncates and removes files until the value goes.
    static func startWriter(_ folder: String, seed: Int) throws -> RunningProgram {
        try RunningProgram(
            "python3",
            [
                "-c",
                """
                import os, random, sys, time
                folder, seed, pause = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
                random.seed(seed)
                while True:
                    path = "%s/%d/%d" % (folder, random.randrange(4), random.randrange(10))
                    kind = random.randrange(5)
                    try:
                        if kind == 0 and os.path.exists(path): os.unlink(path)
                        elif kind == 1:
                            stat = os.stat(path)
                            with open(path, "r+") as file: file.write("%06d" % random.randrange(1000000))
                            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
                        elif kind == 2:
                            with open(path + ".new", "w") as file: file.write("%06d" % random.randrange(1000000) * 50)
                            os.rename(path + ".new", path)
                        elif kind == 3: os.chmod(path, random.choice([0o600, 0o644, 0o755]))
                        else:
                            with open(path, "w") as file: file.write("%06d" % random.randrange(1000000) * 50)
                    except FileNotFoundError: pass
                    time.sleep(random.random() * pause)
                """, folder, "\(seed)", ["0.1", "0.5", "4", "20"][seed % 4],
            ])
    }

    static func build(_ dfc: Dfc, _ context: String, state: String, out: String) throws -> Program.Result {
        _ = try Program.run("rm", ["-rf", "\(dfc.path)/\(out)"])
        return try dfc([
            "solve", "--progress", "rawjson", "--state-dir", "\(dfc.path)/\(state)", "--build-context",
            "base=oci-layout://\(dfc.path)/layout", "-f", "Dockerfile", "-o", "type=local,dest=\(out)", context,
        ])
    }

    @Test func nothingIsKeptUnderAKeyOfOtherBytes() throws {
        guard let dfc = try Dfc("changing"), try dfc.makeBase(),
            Program.need("python3", for: "a writer in the context") != nil
        else { return }
        try dfc.write("make/Dockerfile", "FROM base\n")
        try dfc.succeed(["solve", "-o", "type=oci,tar=false,dest=layout", "make"])
        try dfc.write("Dockerfile", Self.dockerfile)
        for number in 0..<40 { try dfc.write("ctx/\(number % 4)/\(number / 4)", "first \(number)") }
        var results: [(frozen: String, expected: String)] = []
        var changed = 0
        for round in 0..<min(50, 4 * Environment.stressFactor) {
            let writer = try Self.startWriter("\(dfc.path)/ctx", seed: round)
            let result = try Self.build(dfc, "ctx", state: "kept", out: "out")
            writer.signal(9)
            writer.wait()
            guard result.status == 0 else {
                changed += 1
                #expect(result.errorText.contains("chang"), "round \(round): \(result.errorText.suffix(600))")
                continue
            }
            let sums = try Program.run(
                "sh", ["-c", "cd out/copied && find . -type f | sort | xargs sha256sum"], folder: dfc.path
            ).text
            #expect(try dfc.text("out/sums") == sums, "round \(round): the step saw other bytes than the result has")
            let frozen = "frozen-\(round)"
            _ = try Program.run("cp", ["-a", "\(dfc.path)/out/copied", "\(dfc.path)/\(frozen)"])
            results.append((frozen, try Dfc.fingerprint("\(dfc.path)/out")))
        }
        print("\(results.count) builds during changes came to an end, \(changed) told of the change")
        // Each again, now that nothing changes: over the store that saw the changes, and from an empty one.
        for (number, result) in results.enumerated() {
            for state in ["kept", "fresh-\(number)"] {
                let again = try Self.build(dfc, result.frozen, state: state, out: "again")
                #expect(again.status == 0, "\(again.errorText.suffix(600))")
                let sums = try dfc.text("again/sums")
                #expect(sums == (try Self.sums(of: result.expected)), "\(result.frozen) over \(state)")
                let bound = try Program.run(
                    "sh", ["-c", "cd \(result.frozen) && find . -type f | sort | xargs cat | sha256sum"],
                    folder: dfc.path
                ).text
                #expect(try dfc.text("again/bound-sum") == bound, "\(result.frozen) over \(state)")
            }
            _ = try Program.run("rm", ["-rf", "--one-file-system", "\(dfc.path)/fresh-\(number)"])
        }
        #expect(try Self.build(dfc, "ctx", state: "kept", out: "out").status == 0)
        #expect(try dfc.succeed(["fsck", "--state-dir", "\(dfc.path)/kept"]).text == "")
    }

    /// The lines of a fingerprint that are sums of copied files, as the step writes them.
    static func sums(of fingerprint: String) throws -> String {
        fingerprint.split(separator: "\n").filter { $0.contains("  ./copied/") }
            .map { $0.replacingOccurrence(of: "./copied/", with: "./") + "\n" }.joined()
    }
}

extension Substring {
    fileprivate func replacingOccurrence(of text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return String(self) }
        return self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
