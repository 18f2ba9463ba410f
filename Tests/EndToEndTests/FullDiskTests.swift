import TestSupport
import Testing

/// A disk that is full, under the store or under a destination: one message with the path, nothing half-written, and
/// the next build works.
@Suite struct FullDiskTests {
    static let size = 12_000_000

    /// A folder with a small file and one that is larger than the disk; Dockerfiles for each.
    private func makeContext(_ dfc: Dfc) throws {
        try dfc.write("ctx/small", "a note\n")
        try File.write("\(dfc.path)/ctx/large", [UInt8](repeating: 7, count: Self.size + 1_000_000))
        try dfc.write("ctx/Dockerfile", "FROM scratch\nCOPY large /dir/\n")
        try dfc.write("ctx/Small", "FROM scratch\nCOPY small /dir/\n")
        try dfc.write("ctx/Step", "FROM base\nRUN dd if=/dev/zero of=/zeros bs=1M count=\(Self.size >> 20)\n")
    }

    @Test(arguments: ["Dockerfile", "Step"])
    func underTheStore(_ file: String) throws {
        guard let dfc = try Dfc("full"), let disk = try SmallDisk(bytes: Self.size, for: "a full store") else { return }
        try makeContext(dfc)
        if file == "Step" {
            guard try dfc.makeBase() else { return }
            _ = try Program.run("cp", ["-a", "\(dfc.path)/state", "\(disk.path)/state"])
        }
        let store = ["DFC_STATE_DIR": "\(disk.path)/state"]
        for _ in 0..<2 {
            let result = try dfc(["solve", "-f", "ctx/\(file)", "-o", "out", "ctx"], environment: store)
            #expect(result.status == 1)
            #expect(result.errorText.lowercased().contains("no space left on device"), "\(result.errorText)")
            #expect(result.errorText.contains(file == "Step" ? "zeros" : "/dir/large"), "\(result.errorText)")
            #expect(result.lastError != nil, "\(result.errorText)")
            #expect(!dfc.has("out"))
        }
        try dfc.succeed(["solve", "-f", "ctx/Small", "-o", "after", "ctx"], environment: store)
        #expect(try dfc.text("after/dir/small") == "a note\n")
        let check = try dfc(["fsck"], environment: store)
        #expect(check.status == 0, "\(check.text)\(check.errorText)")
    }

    @Test func underThePulledLayers() throws {
        guard let registry = try RegistryProgram(for: "a full store"), let dfc = try Dfc("full"),
            let disk = try SmallDisk(bytes: Self.size, for: "a full store")
        else { return }
        try makeContext(dfc)
        let image = "\(registry.host)/large:1"
        try dfc.succeed(["solve", "-t", image, "-o", "type=image,push=true,compression=uncompressed", "ctx"])
        let store = ["DFC_STATE_DIR": "\(disk.path)/state"]
        try dfc.write("pull/Dockerfile", "FROM \(image)\nCOPY --from=\(image) /dir/large /again\n")
        let result = try dfc(["solve", "-o", "out", "pull"], environment: store)
        #expect(result.status == 1)
        #expect(result.lastError?.contains("no space left on device") == true, "\(result.errorText)")
        #expect(result.errorText.contains(image))
        #expect(!dfc.has("out"))
        try dfc.succeed(["solve", "-f", "ctx/Small", "-o", "after", "ctx"], environment: store)
    }

    @Test(arguments: [
        "type=local,dest=D/out", "type=tar,dest=D/out", "type=oci,dest=D/out", "type=oci,tar=false,dest=D/out",
    ])
    func underTheDestination(_ output: String) throws {
        guard let dfc = try Dfc("full"), let disk = try SmallDisk(bytes: Self.size, for: "a full destination") else {
            return
        }
        try makeContext(dfc)
        let output =
            output.replacing("D/", with: "\(disk.path)/")
            + (output.hasPrefix("type=oci") ? ",compression=uncompressed" : "")
        let result = try dfc(["solve", "--progress", "plain", "-o", output, "ctx"])
        #expect(result.status == 1)
        let message = result.lastError ?? ""
        #expect(message.contains("\(disk.path)/out") && message.contains("no space left on device"), "\(message)")
        #expect(try File.names(disk.path) == [])
        // The step of the output ends as well, though its transfer was open.
        #expect(result.errorText.contains(" ERROR: "), "\(result.errorText)")
        try dfc.succeed(["solve", "-f", "ctx/Small", "-o", output, "ctx"])
        #expect(try File.names(disk.path) == ["out"])
    }
}
