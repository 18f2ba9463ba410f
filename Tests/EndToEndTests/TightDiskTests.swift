import DfcBasics
import TestSupport
import Testing

/// A disk under the store that is full at random moments: a clear error, and once there is room the store works.
@Suite struct TightDiskTests {
    static func dockerfile(_ round: Int) -> String {
        """
        FROM base AS one
        COPY . /ctx/
        RUN for i in 1 2 3 4; do dd if=/dev/urandom of=/r$i bs=64k count=8; done; echo \(round) > /one
        FROM base AS two
        RUN mkdir /many && cd /many && for i in $(seq 60); do echo $i > $i; done
        FROM base
        COPY --from=one /ctx /one /
        COPY --from=two /many /many
        RUN --mount=type=cache,target=/c cat /one >> /c/log; cp /one /three
        """
    }

    static let filler = """
        import os, sys, time
        time.sleep(float(sys.argv[3]))
        stat = os.statvfs(sys.argv[1])
        with open(sys.argv[1] + "/fill", "wb") as file:
            try: file.write(b"x" * max(0, stat.f_bavail * stat.f_frsize - int(sys.argv[2])))
            except OSError: pass
        """

    @Test func theStoreWorksOnceThereIsRoom() throws {
        guard let dfc = try Dfc("tight"), try dfc.makeBase(),
            let disk = try SmallDisk(bytes: 24_000_000, for: "a store that is full now and then")
        else { return }
        try dfc.write("make/Dockerfile", "FROM base\n")
        try dfc.succeed(["solve", "-o", "type=oci,tar=false,dest=layout", "make"])
        for number in 0..<40 { try dfc.write("ctx/files/\(number)", String(repeating: "\(number)", count: 8000)) }
        try dfc.write("ctx/.dockerignore", "Dockerfile\n")
        var random = SeededRandom(4)
        var failed = 0
        let rounds = min(60, 6 * Environment.stressFactor)
        for round in 0..<rounds {
            try dfc.write("ctx/Dockerfile", Self.dockerfile(round))
            let solve = [
                "solve", "--progress", "plain", "--build-context", "base=oci-layout://\(dfc.path)/layout", "-o",
                "type=local,dest=out", "-t", "tight", "ctx",
            ]
            let store = ["DFC_STATE_DIR": "\(disk.path)/state"]
            _ = try Program.run("rm", ["-rf", "\(dfc.path)/out"])
            // Something else fills the disk, before the build or in its midst.
            let isBefore = round % 2 == 0
            let free = Int.random(in: 0...(isBefore ? 1_500_000 : 3_000_000), using: &random)
            let wait = isBefore ? 0 : Double.random(in: 0...0.5, using: &random)
            let filler = try RunningProgram("python3", ["-c", Self.filler, disk.path, "\(free)", "\(wait)"])
            if isBefore { filler.wait() }
            let result = try dfc(solve, environment: store)
            filler.signal(9)
            filler.wait()
            if result.status != 0 {
                failed += 1
                #expect(
                    result.errorText.lowercased().contains("no space left on device"),
                    "round \(round), \(free) free: \(result.errorText.suffix(800))")
                #expect(!dfc.has("out"), "round \(round)")
            }
            _ = try Program.run("rm", ["-f", "\(disk.path)/fill"])
            try dfc.succeed(["prune", "--all"], environment: store)
            try dfc.succeed(solve, environment: store)
            #expect(try dfc.text("out/three") == "\(round)\n")
            #expect(try dfc.text("out/files/7") == String(repeating: "7", count: 8000))
            let check = try dfc(["fsck"], environment: store)
            #expect(check.status == 0, "round \(round): \(check.text)\(check.errorText)")
        }
        #expect(failed > 0)
        print("\(failed) of \(rounds) builds met a full disk")
    }
}
