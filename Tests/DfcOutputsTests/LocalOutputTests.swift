import DfcHost
import DfcOutputs
import DfcStore
import TestSupport
import Testing

@Suite("Files given out")
struct LocalOutputTests {
    @Test("A new folder has the tree with its modes, times and links")
    func fresh() async throws {
        let samples = try OutputSamples()
        let out = samples.path + "/deep/er/out"
        try await samples.run(try samples.subject(), out)
        #expect(try OutputSamples.names(out) == ["d/", "d/f", "h", "l"])
        #expect(try System.stat(out).permissions == 0o700)
        let file = try System.stat(out + "/d/f")
        #expect(file.permissions == 0o4711 && file.mtime == 1_000_000_000_000)
        #expect(try System.stat(out + "/h").inode == file.inode)
        #expect(try System.readlink(out + "/l") == "d")
        #expect(try System.stat(out + "/d").mtime == 1_000_000_000_000)
        #expect(samples.progress.rows == ["copying files"])
        #expect(samples.progress.vertices == ["exporting to client directory"])
    }

    @Test("Merged into what is there; links in it are not followed")
    func merge() async throws {
        let samples = try OutputSamples()
        let out = samples.path + "/out"
        try File.write(samples.path + "/outside/f", "untouched")
        try File.write(out + "/keep", "kept")
        try File.write(out + "/h/was/a/folder", "x")
        try System.symlink(samples.path + "/outside", out + "/d")
        try File.write(out + "/l", "was a file")
        try await samples.run(try samples.subject(), out)
        #expect(try OutputSamples.names(out) == ["d/", "d/f", "h", "keep", "l"])
        #expect(try File.text(samples.path + "/outside/f") == "untouched")
        #expect(try File.text(out + "/d/f") == "hello\n")
        // A second time over itself.
        try await samples.run(try samples.subject(), out)
        #expect(try OutputSamples.names(out) == ["d/", "d/f", "h", "keep", "l"])
    }

    @Test func deletesOthers() async throws {
        let samples = try OutputSamples()
        let out = samples.path + "/out"
        try File.write(out + "/gone/x", "x")
        try File.write(out + "/d/gone", "x")
        try await samples.run(try samples.subject(), "type=local,mode=delete,dest=\(out)")
        #expect(try OutputSamples.names(out) == ["d/", "d/f", "h", "l"])
    }

    @Test("Platforms side by side, or in one folder where they do not meet")
    func platforms() async throws {
        let samples = try OutputSamples()
        let subject = try samples.multi()
        try await samples.run(subject, samples.path + "/out", "type=tar,dest=\(samples.path)/out.tar")
        #expect(
            try OutputSamples.names(samples.path + "/out")
                == ["linux_amd64/", "linux_amd64/f", "linux_arm64/", "linux_arm64/arm", "linux_arm64/f"])
        #expect(try System.stat(samples.path + "/out/linux_arm64").mtime == 0)
        #expect(samples.progress.rows.contains("copying files linux/arm64"))
        if let tar = Program.need("tar", for: "listing the tar output") {
            let listing = try Program.run(tar, ["tf", samples.path + "/out.tar"]).text
            #expect(
                listing.split(separator: "\n")
                    == ["linux_amd64/", "linux_amd64/f", "linux_arm64/", "linux_arm64/arm", "linux_arm64/f"])
        }
        let error = await #expect(throws: OutputError.self) {
            try await samples.run(subject, "type=local,platform-split=false,dest=\(samples.path)/one")
        }
        #expect(
            error?.description
                == "cannot overwrite f from linux/amd64 with linux/arm64 when split option is disabled")
        #expect(!File.exists(samples.path + "/one"))
    }

    @Test("With an epoch every entry has just that time")
    func epoch() async throws {
        let samples = try OutputSamples()
        let out = samples.path + "/out"
        try await samples.run(try samples.subject(epoch: 5), out, "type=tar,dest=\(samples.path)/t")
        for name in try OutputSamples.names(out) {
            #expect(try System.stat("\(out)/\(name)").mtime == 5_000_000_000, "\(name)")
        }
        if let tar = Program.need("tar", for: "times of the tar output") {
            let listing = try Program.run(tar, ["tvf", samples.path + "/t"], environment: ["TZ": "UTC"]).text
            #expect(listing.split(separator: "\n").allSatisfy { $0.contains("1970-01-01 00:00") })
        }
    }

    @Test("A failure names the path and leaves what was there", arguments: ["local", "tar", "oci", "docker"])
    func failures(_ type: String) async throws {
        let samples = try OutputSamples()
        try File.write(samples.path + "/file", "old")
        let before = try File.names(samples.path)
        let dest = samples.path + "/file/below"
        let error = await #expect(throws: OutputError.self) {
            try await samples.run(try samples.subject(), "type=\(type),dest=\(dest)")
        }
        #expect(error?.description.contains(samples.path + "/file") == true, "\(String(describing: error))")
        #expect(try File.text(samples.path + "/file") == "old")
        #expect(try File.names(samples.path) == before)
    }

    @Test("A full disk: one error, nothing left behind", arguments: ["local", "tar", "oci"])
    func fullDisk(_ type: String) async throws {
        let samples = try OutputSamples()
        guard let disk = try SmallDisk(bytes: 65536, for: "a full disk") else { return }
        defer { withExtendedLifetime(disk) {} }
        let small = disk.path
        let tree = try samples.layer("head -c 300000 /dev/urandom > big")
        let error = await #expect(throws: OutputError.self) {
            try await samples.run(try samples.subject(tree), "type=\(type),dest=\(small)/out")
        }
        #expect(error?.description.contains("no space left on device") == true, "\(String(describing: error))")
        #expect(error?.description.contains(small + "/out") == true, "\(String(describing: error))")
        #expect(try File.names(small).isEmpty)
    }

    @Test("An output that nobody waits for any more ends early and leaves nothing", arguments: ["local", "tar", "oci"])
    func cancelled(_ type: String) async throws {
        let samples = try OutputSamples()
        let tree = try samples.layer("for i in 1 2 3 4 5 6 7 8; do head -c 8000000 /dev/urandom > $i; done")
        let subject = try samples.subject(tree)
        try File.makeFolder(samples.path + "/place")
        let task = Task { try await samples.run(subject, "type=\(type),dest=\(samples.path)/place/out") }
        task.cancel()
        await #expect(throws: OutputError.self) { try await task.value }
        #expect(try File.names(samples.path + "/place").isEmpty)
    }
}
