import DfcBasics
import TestSupport
import Testing

/// A lost power cord, simulated: a copy of the store in which what was not brought to the disk is cut off, under another
/// start of the machine. Rows that cannot be trusted go, and nothing wrong is served.
@Suite struct LostPowerTests {
    /// What the machine had when the power went.
    enum Loss: CaseIterable {
        /// The rows, but files younger than the last sync are empty.
        case emptyFiles
        /// The rows, but younger files and folders are gone.
        case goneFiles
        /// The files, but no row since the database was last written back.
        case rows
        /// Neither files nor rows since then.
        case both
    }

    static let script = """
        import os, shutil, sqlite3, sys
        what, state = sys.argv[1], sys.argv[2]
        base = sqlite3.connect(state + "/dfc.db")
        if what == "sync":
            boot = open("/proc/sys/kernel/random/boot_id").read().strip()
            layer = base.execute("SELECT ifnull(max(id), 0) FROM layers").fetchone()[0]
            blob = base.execute("SELECT ifnull(max(created), 0) FROM blobs").fetchone()[0]
            base.execute("INSERT OR REPLACE INTO durability VALUES (1, ?, ?, ?)", (boot, layer, blob))
            base.commit()
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            base.close()
            sys.exit()
        layer, time = base.execute("SELECT layer, time FROM durability").fetchone()
        lost = ["layers/" + name for name in os.listdir(state + "/layers") if int(name) > layer]
        lost += ["blobs/sha256/" + row[0][7:] for row in
            base.execute("SELECT digest FROM blobs WHERE created > ?", (time,))]
        base.execute("UPDATE durability SET boot = 'another start'")
        base.commit()
        base.close()
        for path in lost if what in ("emptyFiles", "goneFiles", "both") else []:
            path = state + "/" + path
            if what != "emptyFiles":
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
                continue
            files = [path] + [folder + "/" + name for folder, _, names in os.walk(path) for name in names]
            for file in files:
                if os.path.isfile(file) and not os.path.islink(file): os.truncate(file, 0)
        """

    static func build(_ dfc: Dfc, _ number: Int, state: String) throws -> String {
        _ = try Program.run("rm", ["-rf", "\(dfc.path)/out"])
        try dfc.write("ctx/Dockerfile", dockerfile(number))
        try dfc.succeed([
            "solve", "--state-dir", "\(dfc.path)/\(state)", "--build-context", "base=oci-layout://\(dfc.path)/layout",
            "-o", "type=local,dest=out", "-o", "type=oci,dest=out.tar", "ctx",
        ])
        return try Dfc.fingerprint("\(dfc.path)/out")
    }

    static func dockerfile(_ number: Int) -> String {
        let steps = (0...number).map { "RUN echo \($0) > /step\($0); cat /data/* > /all\($0)\n" }
        return "FROM base\nCOPY data /data\n" + steps.joined() + "COPY data /again\n"
    }

    @Test func whatWasNotOnTheDiskIsMadeAgain() throws {
        guard let dfc = try Dfc("power"), try dfc.makeBase(),
            Program.need("python3", for: "a simulated loss of power") != nil
        else { return }
        try dfc.write("make/Dockerfile", "FROM base\n")
        try dfc.succeed(["solve", "-o", "type=oci,tar=false,dest=layout", "make"])
        for number in 0..<30 { try dfc.write("ctx/data/\(number)", String(repeating: "\(number) ", count: 500)) }
        func script(_ what: String, _ state: String) throws {
            let result = try Program.run("python3", ["-c", Self.script, what, "\(dfc.path)/\(state)"])
            #expect(result.status == 0, "\(result.errorText)")
        }
        var random = SeededRandom(9)
        for round in 0..<min(40, 4 * Environment.stressFactor) {
            let loss = Loss.allCases[round % 4]
            let before = Int.random(in: 0...2, using: &random)
            let after = before + Int.random(in: 1...2, using: &random)
            _ = try Self.build(dfc, before, state: "state-\(round)")
            try script("sync", "state-\(round)")
            let old = "\(dfc.path)/synced.db"
            _ = try Program.run("cp", ["\(dfc.path)/state-\(round)/dfc.db", old])
            let expected = try Self.build(dfc, after, state: "state-\(round)")
            let copy = "copy-\(round)"
            _ = try Program.run("cp", ["-a", "\(dfc.path)/state-\(round)", "\(dfc.path)/\(copy)"])
            if loss == .rows || loss == .both {
                _ = try Program.run("rm", ["-f", "\(dfc.path)/\(copy)/dfc.db-wal", "\(dfc.path)/\(copy)/dfc.db-shm"])
                _ = try Program.run("cp", [old, "\(dfc.path)/\(copy)/dfc.db"])
            }
            try script("\(loss)", copy)
            #expect(try Self.build(dfc, after, state: copy) == expected, "round \(round): \(loss)")
            #expect(try Self.build(dfc, before, state: copy) != expected)
            let check = try dfc(["fsck", "--state-dir", "\(dfc.path)/\(copy)"])
            #expect(check.status == 0, "round \(round), \(loss): \(check.text)\(check.errorText)")
            for state in ["state-\(round)", copy] {
                _ = try Program.run("rm", ["-rf", "--one-file-system", "\(dfc.path)/\(state)"])
            }
        }
    }
}
